;; Tail calls use no stack; an instance of a module with them initializes (its initializer once was
;; called with the wrong convention).
;; call even 1e8480
;; call odd_indirect 3
;; global g
(module
  (type $f (func (param i32) (result i32)))
  (global $g (export "g") (mut i32) (i32.const 7))
  (table 1 funcref)
  (elem (i32.const 0) $odd)
  (func $start (global.set $g (i32.const 9)))
  (start $start)
  (func $even (export "even") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1))
      (else (return_call $odd (i32.sub (local.get 0) (i32.const 1))))))
  (func $odd (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
      (else (return_call $even (i32.sub (local.get 0) (i32.const 1))))))
  (func (export "odd_indirect") (param i32) (result i32)
    (return_call_indirect (type $f) (local.get 0) (i32.const 0))))
