;; Tail calls use no stack; an instance of a module with them initializes (its initializer once was
;; called with the wrong convention).
;; call even 1e8480
;; call odd_indirect 3
;; global g
;; call many 3
;; call floats 3
;; call registers 1e8480
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
    (return_call_indirect (type $f) (local.get 0) (i32.const 0)))
  ;; Results that do not fit in registers: LLVM has no tail call for these.
  (func $many (export "many") (param i32) (result i32 i64 i32 i32)
    (if (i32.eqz (local.get 0))
      (then (return (i32.const 1) (i64.const 2) (i32.const 3) (i32.const 4))))
    (return_call $many (i32.sub (local.get 0) (i32.const 1))))
  (func $floats (export "floats") (param i32) (result f32 f64 f32 i32)
    (if (i32.eqz (local.get 0))
      (then (return (f32.const 1) (f64.const 2) (f32.const 3) (i32.const 4))))
    (return_call $floats (i32.sub (local.get 0) (i32.const 1))))
  ;; As many as fit.
  (func $registers (export "registers") (param i32) (result i32 i64 i32 f32 f64)
    (if (i32.eqz (local.get 0))
      (then (return (i32.const 1) (i64.const 2) (i32.const 3) (f32.const 4) (f64.const 5))))
    (return_call $registers (i32.sub (local.get 0) (i32.const 1)))))
