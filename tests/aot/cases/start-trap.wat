;; A trap while initializing is reported, and the process lives.
(module
  (memory 1)
  (data (i32.const 65535) "ab"))
