;; Division traps where wasm says so, and MIN % -1 is 0 although x86 faults on it.
;; call div_s 80000000 ffffffff
;; call div_s 7 0
;; call div_s fffffff9 2
;; call div_u 80000000 ffffffff
;; call rem_s 80000000 ffffffff
;; call rem_s 7 0
;; call rem_u fffffff9 a
;; call div_s64 8000000000000000 ffffffffffffffff
;; call rem_s64 8000000000000000 ffffffffffffffff
;; call rem_s64 5 0
(module
  (func (export "div_s") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  (func (export "div_u") (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
  (func (export "rem_s") (param i32 i32) (result i32) (i32.rem_s (local.get 0) (local.get 1)))
  (func (export "rem_u") (param i32 i32) (result i32) (i32.rem_u (local.get 0) (local.get 1)))
  (func (export "div_s64") (param i64 i64) (result i64) (i64.div_s (local.get 0) (local.get 1)))
  (func (export "rem_s64") (param i64 i64) (result i64) (i64.rem_s (local.get 0) (local.get 1))))
