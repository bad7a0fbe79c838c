;; Copies may overlap either way; lengths are checked before anything is written.
;; call fill 10 aa 10
;; call copy 14 10 10
;; call copy c 10 10
;; memory memory
;; call copy fff8 0 9
;; call copy 10000 0 0
;; call copy 10001 0 0
;; call fill ffff 1 1
;; call fill ffff 1 2
;; call init 0 1 4
;; call init 0 1 5
;; call drop
;; call init 0 0 0
;; call init 0 0 1
;; call grow 1
;; call size
;; call fill 10000 7 100
;; call grow 1
;; memory memory
(module
  (memory (export "memory") 1 2)
  (data $d "abcde")
  (data (i32.const 32) "0123456789abcdef")
  (func (export "fill") (param i32 i32 i32)
    (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i32 i32 i32)
    (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init") (param i32 i32 i32)
    (memory.init $d (local.get 0) (local.get 1) (local.get 2)))
  (func (export "drop") (data.drop $d))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))
