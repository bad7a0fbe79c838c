;; Tables that change, references that are null, segments that are dropped.
;; call get_null 0
;; call set 0
;; call get_null 0
;; call get_null 9
;; call grow 3
;; call size
;; call grow 100
;; call fill 1 2
;; call get_null 2
;; call copy 3 0 2
;; call copy 3 0 9
;; call init 0 0 2
;; call drop
;; call init 0 0 2
;; call call 0
;; call call 1
(module
  (type $f (func (result i32)))
  (table $t 2 10 funcref)
  (elem $e func $one $two)
  (func $one (result i32) (i32.const 1))
  (func $two (result i32) (i32.const 2))
  (func (export "get_null") (param i32) (result i32) (ref.is_null (table.get $t (local.get 0))))
  (func (export "set") (param i32) (table.set $t (local.get 0) (ref.func $two)))
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.func $one) (local.get 0)))
  (func (export "size") (result i32) (table.size $t))
  (func (export "fill") (param i32 i32)
    (table.fill $t (local.get 0) (ref.null func) (local.get 1)))
  (func (export "copy") (param i32 i32 i32)
    (table.copy $t $t (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32 i32)
    (table.init $t $e (local.get 0) (local.get 1) (local.get 2)))
  (func (export "drop") (elem.drop $e))
  (func (export "call") (param i32) (result i32) (call_indirect $t (type $f) (local.get 0))))
