(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func (result i64 i64)))
  (type (;2;) (func))
  (import "env" "memory" (memory 1 65536))
  (import "env" "a \u{22}name\u{22}\u{5c}\u{a}" (func $import (type 0)))
  (import "env" "table" (table 2 funcref))
  (import "env" "scale" (global f64))
  (import "env" "counter" (global (mut i32)))
  (func $every (type 0) (param i32) (result i32)
    unreachable
    select
    unreachable
    i32.load offset=4294967295 align=1
    unreachable
    i64.load offset=4294967295 align=1
    unreachable
    f32.load offset=4294967295 align=1
    unreachable
    f64.load offset=4294967295 align=1
    unreachable
    i32.load8_s
    unreachable
    i32.load8_u
    unreachable
    i32.load16_s offset=4294967295 align=1
    unreachable
    i32.load16_u offset=4294967295 align=1
    unreachable
    i64.load8_s
    unreachable
    i64.load8_u
    unreachable
    i64.load16_s offset=4294967295 align=1
    unreachable
    i64.load16_u offset=4294967295 align=1
    unreachable
    i64.load32_s offset=4294967295 align=1
    unreachable
    i64.load32_u offset=4294967295 align=1
    unreachable
    i32.store offset=4294967295 align=1
    unreachable
    i64.store offset=4294967295 align=1
    unreachable
    f32.store offset=4294967295 align=1
    unreachable
    f64.store offset=4294967295 align=1
    unreachable
    i32.store8
    unreachable
    i32.store16 offset=4294967295 align=1
    unreachable
    i64.store8
    unreachable
    i64.store16 offset=4294967295 align=1
    unreachable
    i64.store32 offset=4294967295 align=1
    unreachable
    memory.copy
    unreachable
    memory.fill
    unreachable
    atomic.fence
    unreachable
    i32.atomic.load offset=4294967295
    unreachable
    i64.atomic.load offset=4294967295
    unreachable
    i32.atomic.store offset=4294967295
    unreachable
    i64.atomic.store offset=4294967295
    unreachable
    i32.atomic.rmw.add offset=4294967295
    unreachable
    i64.atomic.rmw.add offset=4294967295
    unreachable
    i32.atomic.rmw.xchg offset=4294967295
    unreachable
    i64.atomic.rmw.xchg offset=4294967295
    unreachable
    i32.atomic.rmw.cmpxchg offset=4294967295
    unreachable
    i64.atomic.rmw.cmpxchg offset=4294967295
    unreachable
    i32.eqz
    unreachable
    i32.eq
    unreachable
    i32.ne
    unreachable
    i32.lt_s
    unreachable
    i32.lt_u
    unreachable
    i32.gt_s
    unreachable
    i32.gt_u
    unreachable
    i32.le_s
    unreachable
    i32.le_u
    unreachable
    i32.ge_s
    unreachable
    i32.ge_u
    unreachable
    i64.eqz
    unreachable
    i64.eq
    unreachable
    i64.ne
    unreachable
    i64.lt_s
    unreachable
    i64.lt_u
    unreachable
    i64.gt_s
    unreachable
    i64.gt_u
    unreachable
    i64.le_s
    unreachable
    i64.le_u
    unreachable
    i64.ge_s
    unreachable
    i64.ge_u
    unreachable
    f64.eq
    unreachable
    f64.ne
    unreachable
    f64.lt
    unreachable
    f64.gt
    unreachable
    f64.le
    unreachable
    f64.ge
    unreachable
    i32.clz
    unreachable
    i32.ctz
    unreachable
    i32.popcnt
    unreachable
    i32.add
    unreachable
    i32.sub
    unreachable
    i32.mul
    unreachable
    i32.div_s
    unreachable
    i32.div_u
    unreachable
    i32.rem_s
    unreachable
    i32.rem_u
    unreachable
    i32.and
    unreachable
    i32.or
    unreachable
    i32.xor
    unreachable
    i32.shl
    unreachable
    i32.shr_s
    unreachable
    i32.shr_u
    unreachable
    i32.rotl
    unreachable
    i32.rotr
    unreachable
    i64.clz
    unreachable
    i64.ctz
    unreachable
    i64.popcnt
    unreachable
    i64.add
    unreachable
    i64.sub
    unreachable
    i64.mul
    unreachable
    i64.div_s
    unreachable
    i64.div_u
    unreachable
    i64.rem_s
    unreachable
    i64.rem_u
    unreachable
    i64.and
    unreachable
    i64.or
    unreachable
    i64.xor
    unreachable
    i64.shl
    unreachable
    i64.shr_s
    unreachable
    i64.shr_u
    unreachable
    i64.rotl
    unreachable
    i64.rotr
    unreachable
    f64.abs
    unreachable
    f64.neg
    unreachable
    f64.ceil
    unreachable
    f64.floor
    unreachable
    f64.trunc
    unreachable
    f64.nearest
    unreachable
    f64.sqrt
    unreachable
    f64.add
    unreachable
    f64.sub
    unreachable
    f64.mul
    unreachable
    f64.div
    unreachable
    f64.min
    unreachable
    f64.max
    unreachable
    f64.copysign
    unreachable
    i32.wrap_i64
    unreachable
    i32.trunc_f64_s
    unreachable
    i32.trunc_f64_u
    unreachable
    i64.extend_i32_s
    unreachable
    i64.extend_i32_u
    unreachable
    i64.trunc_f64_s
    unreachable
    i64.trunc_f64_u
    unreachable
    f32.demote_f64
    unreachable
    f64.convert_i32_s
    unreachable
    f64.convert_i32_u
    unreachable
    f64.convert_i64_s
    unreachable
    f64.convert_i64_u
    unreachable
    f64.promote_f32
    unreachable
    i32.reinterpret_f32
    unreachable
    i64.reinterpret_f64
    unreachable
    f32.reinterpret_i32
    unreachable
    f64.reinterpret_i64
    unreachable
    i32.extend8_s
    unreachable
    i32.extend16_s
    unreachable
    i64.extend8_s
    unreachable
    i64.extend16_s
    unreachable
    i64.extend32_s
    unreachable
    i32.trunc_sat_f64_s
    unreachable
    i32.trunc_sat_f64_u
    unreachable
    i64.trunc_sat_f64_s
    unreachable
    i64.trunc_sat_f64_u
    unreachable
  )
  (func $gr__e__x_ (type 0) (param i32) (result i32)
    f64.const 0
    drop
    f64.const -0
    drop
    f64.const 1.5
    drop
    f64.const -1e+300
    drop
    f64.const 5e-324
    drop
    f64.const 1e+21
    drop
    f64.const inf
    drop
    f64.const -inf
    drop
    f64.const nan:0x8000000000000
    drop
    f64.const -nan:0x8000000000001
    drop
    i64.const -9223372036854775808
    drop
    i32.const -2147483648
  )
  (func $every~3 (type 0) (param i32) (result i32)
    (local i64 i64 i64)
    (local f64)
    block (result i64) ;; @1
      i64.const 1
    end
    local.set 1
    local.get 0
    if (result f64) ;; @2
      f64.const 1
    else
      f64.const 2
    end
    local.set 4
    loop ;; @3
      block ;; @4
        block (type 2) ;; @5
          local.get 0
          br_table 0 (;@5;) 1 (;@4;) 2 (;@3;) 1 (;@4;)
        end
        local.get 0
        br_if 1 (;@3;)
        br 0 (;@4;)
      end
    end
    local.get 0
    return
  )
  (func (;4;) (type 0) (param i32) (result i32)
    local.get 0
    call $import
    local.tee 0
    global.set 1
    global.get 1
    i32.const 1
    call_indirect 1 (type 0)
    i32.const 0
    return_call_indirect 0 (type 0)
  )
  (func $~5 (type 0) (param i32) (result i32)
    local.get 0
    return_call 4
  )
  (table 3 4 funcref)
  (global (mut i64) (i64.const -1))
  (global f64 (f64.const -0))
  (export "run" (func $every))
  (export "memory" (memory 0))
  (export "table" (table 1))
  (export "total" (global 2))
  (elem (i32.const 0) func $every $gr__e__x_)
  (elem (table 1) (i32.const 1) func $import)
)
