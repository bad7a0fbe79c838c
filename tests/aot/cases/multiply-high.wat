;; What a module imports of arithmetic is a function like others: called, exported, in tables.
;; call both ffffffffffffffff ffffffffffffffff
;; call both 8000000000000000 2
;; call both 123456789abcdef0 fedcba9876543210
;; call square ffffffff00000001
;; call imported 8000000000000000 8000000000000000
;; call indirect ffffffffffffffff 7 0
;; call indirect ffffffffffffffff 7 1
;; call indirect ffffffffffffffff 7 2
;; call logged 5
(module
  (import "env" "before" (func $before (param i64) (result i64)))
  (import "hardware" "multiplyHigh" (func $multiply (param i64 i64) (result i64)))
  (import "env" "log-i64" (func $log (param i64)))
  (type $binary (func (param i64 i64) (result i64)))
  (table 2 2 funcref)
  (elem (i32.const 0) $multiply $lower)
  (export "imported" (func $multiply))
  (func $lower (param i64 i64) (result i64)
    (i64.mul (local.get 0) (local.get 1)))
  (func (export "both") (param i64 i64) (result i64 i64)
    (call $multiply (local.get 0) (local.get 1))
    (call $lower (local.get 0) (local.get 1)))
  (func (export "square") (param i64) (result i64)
    (call $multiply (local.get 0) (local.get 0)))
  (func (export "indirect") (param i64 i64 i32) (result i64)
    (call_indirect (type $binary) (local.get 0) (local.get 1) (local.get 2)))
  (func (export "logged") (param i64) (result i64)
    (call $log (call $multiply (local.get 0) (i64.const -1)))
    (call $before (local.get 0))))
