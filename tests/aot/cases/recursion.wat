;; Runaway recursion ends in a trap, even where the call is in tail position, and calls still work
;; after it.
;; call runaway
;; call answer
(module
  (func $runaway (export "runaway") (call $runaway))
  (func (export "answer") (result i32) (i32.const 42)))
