;; A signalling NaN comes out quiet of arithmetic that changes nothing, and unchanged of moves.
;; call times_one 7fa00000
;; call plus_zero 7fa00000
;; call round_trip 7fa00000
;; call negate 7fa00000
;; call constant
;; call floor 7fa00000
;; call least 7fa00000
(module
  (func (export "times_one") (param i32) (result i32)
    (i32.reinterpret_f32 (f32.mul (f32.reinterpret_i32 (local.get 0)) (f32.const 1))))
  (func (export "plus_zero") (param i32) (result i32)
    (i32.reinterpret_f32 (f32.add (f32.reinterpret_i32 (local.get 0)) (f32.const -0))))
  (func (export "round_trip") (param i32) (result i32)
    (i32.reinterpret_f32
      (f32.demote_f64 (f64.promote_f32 (f32.reinterpret_i32 (local.get 0))))))
  (func (export "negate") (param i32) (result i32)
    (i32.reinterpret_f32 (f32.neg (f32.reinterpret_i32 (local.get 0)))))
  (func (export "constant") (result i32) (i32.reinterpret_f32 (f32.const nan:0x200000)))
  (func (export "floor") (param i32) (result i32)
    (i32.reinterpret_f32 (f32.floor (f32.reinterpret_i32 (local.get 0)))))
  (func (export "least") (param i32) (result i32)
    ;; Which quiet NaN is free.
    (i32.and (i32.const 0x7fc00000)
      (i32.reinterpret_f32 (f32.min (f32.reinterpret_i32 (local.get 0)) (f32.const 1))))))
