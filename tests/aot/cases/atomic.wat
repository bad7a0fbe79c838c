;; Atomic accesses are of their width, and trap when not aligned.
;; call i32.atomic.rmw8.add_u 8 9abcdef0
;; call i32.atomic.rmw8.sub_u 8 9abcdef0
;; call i32.atomic.rmw8.and_u 8 9abcdef0
;; call i32.atomic.rmw8.or_u 8 9abcdef0
;; call i32.atomic.rmw8.xor_u 8 9abcdef0
;; call i32.atomic.rmw8.xchg_u 8 9abcdef0
;; call i32.atomic.rmw8.cmpxchg_u 8 0 77
;; call i32.atomic.rmw8.cmpxchg_u 8 f0 77
;; call i32.atomic.rmw8.cmpxchg_u 8 2f0 77
;; call i32.atomic.rmw8.cmpxchg_u 8 9abcdef0 77
;; call i32.atomic.rmw8.cmpxchg_u 8 8 8
;; call i32.atomic.load8_u 8
;; call i32.atomic.load8_u 9
;; call i32.atomic.load8_u 10000
;; call i32.atomic.store8 8 fedcba98
;; memory memory
;; call i32.atomic.rmw16.add_u 8 9abcdef0
;; call i32.atomic.rmw16.sub_u 8 9abcdef0
;; call i32.atomic.rmw16.and_u 8 9abcdef0
;; call i32.atomic.rmw16.or_u 8 9abcdef0
;; call i32.atomic.rmw16.xor_u 8 9abcdef0
;; call i32.atomic.rmw16.xchg_u 8 9abcdef0
;; call i32.atomic.rmw16.cmpxchg_u 8 0 77
;; call i32.atomic.rmw16.cmpxchg_u 8 f0 77
;; call i32.atomic.rmw16.cmpxchg_u 8 2f0 77
;; call i32.atomic.rmw16.cmpxchg_u 8 9abcdef0 77
;; call i32.atomic.rmw16.cmpxchg_u 8 8 8
;; call i32.atomic.load16_u 8
;; call i32.atomic.load16_u 9
;; call i32.atomic.load16_u 10000
;; call i32.atomic.store16 8 fedcba98
;; memory memory
;; call i32.atomic.rmw.add 8 9abcdef0
;; call i32.atomic.rmw.sub 8 9abcdef0
;; call i32.atomic.rmw.and 8 9abcdef0
;; call i32.atomic.rmw.or 8 9abcdef0
;; call i32.atomic.rmw.xor 8 9abcdef0
;; call i32.atomic.rmw.xchg 8 9abcdef0
;; call i32.atomic.rmw.cmpxchg 8 0 77
;; call i32.atomic.rmw.cmpxchg 8 f0 77
;; call i32.atomic.rmw.cmpxchg 8 2f0 77
;; call i32.atomic.rmw.cmpxchg 8 9abcdef0 77
;; call i32.atomic.rmw.cmpxchg 8 8 8
;; call i32.atomic.load 8
;; call i32.atomic.load 9
;; call i32.atomic.load 10000
;; call i32.atomic.store 8 fedcba98
;; memory memory
;; call i64.atomic.rmw8.add_u 8 123456789abcdef0
;; call i64.atomic.rmw8.sub_u 8 123456789abcdef0
;; call i64.atomic.rmw8.and_u 8 123456789abcdef0
;; call i64.atomic.rmw8.or_u 8 123456789abcdef0
;; call i64.atomic.rmw8.xor_u 8 123456789abcdef0
;; call i64.atomic.rmw8.xchg_u 8 123456789abcdef0
;; call i64.atomic.rmw8.cmpxchg_u 8 0 77
;; call i64.atomic.rmw8.cmpxchg_u 8 f0 77
;; call i64.atomic.rmw8.cmpxchg_u 8 2f0 77
;; call i64.atomic.rmw8.cmpxchg_u 8 9abcdef0 77
;; call i64.atomic.rmw8.cmpxchg_u 8 8 8
;; call i64.atomic.load8_u 8
;; call i64.atomic.load8_u 9
;; call i64.atomic.load8_u 10000
;; call i64.atomic.store8 8 fedcba98
;; memory memory
;; call i64.atomic.rmw16.add_u 8 123456789abcdef0
;; call i64.atomic.rmw16.sub_u 8 123456789abcdef0
;; call i64.atomic.rmw16.and_u 8 123456789abcdef0
;; call i64.atomic.rmw16.or_u 8 123456789abcdef0
;; call i64.atomic.rmw16.xor_u 8 123456789abcdef0
;; call i64.atomic.rmw16.xchg_u 8 123456789abcdef0
;; call i64.atomic.rmw16.cmpxchg_u 8 0 77
;; call i64.atomic.rmw16.cmpxchg_u 8 f0 77
;; call i64.atomic.rmw16.cmpxchg_u 8 2f0 77
;; call i64.atomic.rmw16.cmpxchg_u 8 9abcdef0 77
;; call i64.atomic.rmw16.cmpxchg_u 8 8 8
;; call i64.atomic.load16_u 8
;; call i64.atomic.load16_u 9
;; call i64.atomic.load16_u 10000
;; call i64.atomic.store16 8 fedcba98
;; memory memory
;; call i64.atomic.rmw32.add_u 8 123456789abcdef0
;; call i64.atomic.rmw32.sub_u 8 123456789abcdef0
;; call i64.atomic.rmw32.and_u 8 123456789abcdef0
;; call i64.atomic.rmw32.or_u 8 123456789abcdef0
;; call i64.atomic.rmw32.xor_u 8 123456789abcdef0
;; call i64.atomic.rmw32.xchg_u 8 123456789abcdef0
;; call i64.atomic.rmw32.cmpxchg_u 8 0 77
;; call i64.atomic.rmw32.cmpxchg_u 8 f0 77
;; call i64.atomic.rmw32.cmpxchg_u 8 2f0 77
;; call i64.atomic.rmw32.cmpxchg_u 8 9abcdef0 77
;; call i64.atomic.rmw32.cmpxchg_u 8 8 8
;; call i64.atomic.load32_u 8
;; call i64.atomic.load32_u 9
;; call i64.atomic.load32_u 10000
;; call i64.atomic.store32 8 fedcba98
;; memory memory
;; call i64.atomic.rmw.add 8 123456789abcdef0
;; call i64.atomic.rmw.sub 8 123456789abcdef0
;; call i64.atomic.rmw.and 8 123456789abcdef0
;; call i64.atomic.rmw.or 8 123456789abcdef0
;; call i64.atomic.rmw.xor 8 123456789abcdef0
;; call i64.atomic.rmw.xchg 8 123456789abcdef0
;; call i64.atomic.rmw.cmpxchg 8 0 77
;; call i64.atomic.rmw.cmpxchg 8 f0 77
;; call i64.atomic.rmw.cmpxchg 8 2f0 77
;; call i64.atomic.rmw.cmpxchg 8 9abcdef0 77
;; call i64.atomic.rmw.cmpxchg 8 8 8
;; call i64.atomic.load 8
;; call i64.atomic.load 9
;; call i64.atomic.load 10000
;; call i64.atomic.store 8 fedcba98
;; memory memory
;; call fence
(module
  (memory (export "memory") 1 1)
  (func (export "fence") (atomic.fence))
  (func (export "i32.atomic.rmw8.add_u") (param i32 i32) (result i32) (i32.atomic.rmw8.add_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw8.sub_u") (param i32 i32) (result i32) (i32.atomic.rmw8.sub_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw8.and_u") (param i32 i32) (result i32) (i32.atomic.rmw8.and_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw8.or_u") (param i32 i32) (result i32) (i32.atomic.rmw8.or_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw8.xor_u") (param i32 i32) (result i32) (i32.atomic.rmw8.xor_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw8.xchg_u") (param i32 i32) (result i32) (i32.atomic.rmw8.xchg_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw8.cmpxchg_u") (param i32 i32 i32) (result i32) (i32.atomic.rmw8.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i32.atomic.load8_u") (param i32) (result i32) (i32.atomic.load8_u (local.get 0)))
  (func (export "i32.atomic.store8") (param i32 i32) (i32.atomic.store8 (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw16.add_u") (param i32 i32) (result i32) (i32.atomic.rmw16.add_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw16.sub_u") (param i32 i32) (result i32) (i32.atomic.rmw16.sub_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw16.and_u") (param i32 i32) (result i32) (i32.atomic.rmw16.and_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw16.or_u") (param i32 i32) (result i32) (i32.atomic.rmw16.or_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw16.xor_u") (param i32 i32) (result i32) (i32.atomic.rmw16.xor_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw16.xchg_u") (param i32 i32) (result i32) (i32.atomic.rmw16.xchg_u (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw16.cmpxchg_u") (param i32 i32 i32) (result i32) (i32.atomic.rmw16.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i32.atomic.load16_u") (param i32) (result i32) (i32.atomic.load16_u (local.get 0)))
  (func (export "i32.atomic.store16") (param i32 i32) (i32.atomic.store16 (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw.add") (param i32 i32) (result i32) (i32.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw.sub") (param i32 i32) (result i32) (i32.atomic.rmw.sub (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw.and") (param i32 i32) (result i32) (i32.atomic.rmw.and (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw.or") (param i32 i32) (result i32) (i32.atomic.rmw.or (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw.xor") (param i32 i32) (result i32) (i32.atomic.rmw.xor (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw.xchg") (param i32 i32) (result i32) (i32.atomic.rmw.xchg (local.get 0) (local.get 1)))
  (func (export "i32.atomic.rmw.cmpxchg") (param i32 i32 i32) (result i32) (i32.atomic.rmw.cmpxchg (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i32.atomic.load") (param i32) (result i32) (i32.atomic.load (local.get 0)))
  (func (export "i32.atomic.store") (param i32 i32) (i32.atomic.store (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw8.add_u") (param i32 i64) (result i64) (i64.atomic.rmw8.add_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw8.sub_u") (param i32 i64) (result i64) (i64.atomic.rmw8.sub_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw8.and_u") (param i32 i64) (result i64) (i64.atomic.rmw8.and_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw8.or_u") (param i32 i64) (result i64) (i64.atomic.rmw8.or_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw8.xor_u") (param i32 i64) (result i64) (i64.atomic.rmw8.xor_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw8.xchg_u") (param i32 i64) (result i64) (i64.atomic.rmw8.xchg_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw8.cmpxchg_u") (param i32 i64 i64) (result i64) (i64.atomic.rmw8.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i64.atomic.load8_u") (param i32) (result i64) (i64.atomic.load8_u (local.get 0)))
  (func (export "i64.atomic.store8") (param i32 i64) (i64.atomic.store8 (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw16.add_u") (param i32 i64) (result i64) (i64.atomic.rmw16.add_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw16.sub_u") (param i32 i64) (result i64) (i64.atomic.rmw16.sub_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw16.and_u") (param i32 i64) (result i64) (i64.atomic.rmw16.and_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw16.or_u") (param i32 i64) (result i64) (i64.atomic.rmw16.or_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw16.xor_u") (param i32 i64) (result i64) (i64.atomic.rmw16.xor_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw16.xchg_u") (param i32 i64) (result i64) (i64.atomic.rmw16.xchg_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw16.cmpxchg_u") (param i32 i64 i64) (result i64) (i64.atomic.rmw16.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i64.atomic.load16_u") (param i32) (result i64) (i64.atomic.load16_u (local.get 0)))
  (func (export "i64.atomic.store16") (param i32 i64) (i64.atomic.store16 (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw32.add_u") (param i32 i64) (result i64) (i64.atomic.rmw32.add_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw32.sub_u") (param i32 i64) (result i64) (i64.atomic.rmw32.sub_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw32.and_u") (param i32 i64) (result i64) (i64.atomic.rmw32.and_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw32.or_u") (param i32 i64) (result i64) (i64.atomic.rmw32.or_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw32.xor_u") (param i32 i64) (result i64) (i64.atomic.rmw32.xor_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw32.xchg_u") (param i32 i64) (result i64) (i64.atomic.rmw32.xchg_u (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw32.cmpxchg_u") (param i32 i64 i64) (result i64) (i64.atomic.rmw32.cmpxchg_u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i64.atomic.load32_u") (param i32) (result i64) (i64.atomic.load32_u (local.get 0)))
  (func (export "i64.atomic.store32") (param i32 i64) (i64.atomic.store32 (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw.add") (param i32 i64) (result i64) (i64.atomic.rmw.add (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw.sub") (param i32 i64) (result i64) (i64.atomic.rmw.sub (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw.and") (param i32 i64) (result i64) (i64.atomic.rmw.and (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw.or") (param i32 i64) (result i64) (i64.atomic.rmw.or (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw.xor") (param i32 i64) (result i64) (i64.atomic.rmw.xor (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw.xchg") (param i32 i64) (result i64) (i64.atomic.rmw.xchg (local.get 0) (local.get 1)))
  (func (export "i64.atomic.rmw.cmpxchg") (param i32 i64 i64) (result i64) (i64.atomic.rmw.cmpxchg (local.get 0) (local.get 1) (local.get 2)))
  (func (export "i64.atomic.load") (param i32) (result i64) (i64.atomic.load (local.get 0)))
  (func (export "i64.atomic.store") (param i32 i64) (i64.atomic.store (local.get 0) (local.get 1))))
