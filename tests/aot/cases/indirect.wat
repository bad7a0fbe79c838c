;; An indirect call checks bounds, null and the type; equal types are one, whatever their index.
;; call call 0 5
;; call call 1 5
;; call call 2 5
;; call call 3 5
;; call call 4 5
;; call call ffffffff 5
;; call second 0
;; call second 1
(module
  (type $unary (func (param i32) (result i32)))
  (type $same (func (param i32) (result i32)))
  (type $other (func (param i64) (result i32)))
  (table $t 4 funcref)
  (table $u 2 funcref)
  (elem (table $t) (i32.const 0) func $double $same_type $wrong)
  (elem (table $u) (i32.const 1) func $double)
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $same_type (type $same) (i32.add (local.get 0) (i32.const 1)))
  (func $wrong (type $other) (i32.wrap_i64 (local.get 0)))
  (func (export "call") (param i32 i32) (result i32)
    (call_indirect $t (type $unary) (local.get 1) (local.get 0)))
  (func (export "second") (param i32) (result i32)
    (call_indirect $u (type $unary) (i32.const 21) (local.get 0))))
