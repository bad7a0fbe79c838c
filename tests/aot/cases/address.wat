;; The index is zero-extended and the sum has 33 bits; alignment hints are not promises; address 0
;; is memory like any other.
;; call load 0
;; call load fffffffc
;; call load ffffffff
;; call store 0 1234
;; call load 0
;; call far 0
;; call far ffffffff
;; call misaligned 3
;; call last fffc
;; call last fffd
;; call byte ffff
;; call byte 10000
;; memory memory
(module
  (memory (export "memory") 1 2)
  (data (i32.const 1) "\01\02\03\04\05\06\07\08")
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "far") (param i32) (result i32) (i32.load offset=4294967295 (local.get 0)))
  (func (export "misaligned") (param i32) (result i64) (i64.load align=8 (local.get 0)))
  (func (export "last") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "byte") (param i32) (result i32) (i32.load8_s (local.get 0))))
