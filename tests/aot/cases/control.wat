;; Branches carry values, loops have parameters, br_table has a default, dead code is skipped.
;; call table 0
;; call table 1
;; call table 2
;; call table ffffffff
;; call sum a
;; call swap 1 2
;; call dead 0
;; call dead 1
;; call keep 0
;; call keep 1
(module
  (func (export "table") (param i32) (result i32)
    (block $a (result i32)
      (block $b (result i32)
        (br_table $a $b $a (i32.const 10) (local.get 0)))
      (drop) (i32.const 20)))
  (func (export "sum") (param i32) (result i32)
    (i32.const 0)
    (loop $l (param i32) (result i32)
      (i32.add (local.get 0))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $l (local.get 0))))
  (func (export "swap") (param i32 i64) (result i64 i32)
    (local.get 1) (local.get 0))
  (func (export "dead") (param i32) (result i32)
    (if (local.get 0) (then (return (i32.const 5)) (drop (i32.add)) (block (br 0))))
    (block (result i32) (br 0 (i32.const 6)) (unreachable)))
  (func (export "keep") (param i32) (result i32)
    (block $out (result i32)
      (drop (br_if $out (i32.const 1) (local.get 0)))
      (i32.const 2))))
