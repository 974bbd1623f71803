(module
  (type (;0;) (func (param i32 i32) (result i32)))
  (type (;1;) (func (param i32 i32 i32) (result i32 i32 i32 i64)))
  (type (;2;) (func (param i32 i32 i32 i32 i32) (result i32 i32 i32 i64)))
  (type (;3;) (func (param i32 i32 i32 i32 i32 i32) (result i32 i32 i32 i64)))
  (type (;4;) (func (param i32 i64) (result i32 i32 i32 i64)))
  (type (;5;) (func (param i32 i32 i32) (result i32 i32)))
  (type (;6;) (func (param i32 i32 i32 i32) (result i32 i64)))
  (type (;7;) (func (param i32) (result i32 i64)))
  (type (;8;) (func (param i32 i32 i32) (result i32)))
  (type (;9;) (func (param i32 i32) (result i32 i64)))
  (type (;10;) (func (param i32 i32 i64) (result i32 i64)))
  (import "vmrun" "memory" (memory 1 65536 shared))
  (import "kernel" "pass" (func (;0;) (type 1)))
  (import "kernel" "wait" (func (;1;) (type 2)))
  (import "kernel" "wait_lock" (func (;2;) (type 3)))
  (import "kernel" "finish" (func (;3;) (type 4)))
  (import "kernel" "wake" (func (;4;) (type 5)))
  (import "kernel" "spawn" (func (;5;) (type 6)))
  (import "kernel" "refuse" (func (;6;) (type 7)))
  (import "kernel" "serve" (func (;7;) (type 8)))
  (func $main (type 9) (param i32 i32) (result i32 i64)
    (local i64 i64 i64 i64 i64)
    (local i32 i32 i32 i32 i32 i32 i32)
    (local i64 i64 i64)
    (local i64)
    i32.const 0
    i64.load offset=5336 align=1
    local.set 17
    block ;; @1
      block ;; @2
        block ;; @3
          block ;; @4
            local.get 1
            i32.const 15
            i32.lt_s
            if ;; @5
              local.get 1
              i32.const 0
              i32.lt_s
              if ;; @6
                i32.const 0
                local.get 1
                i32.const 2147483647
                i32.and
                i32.store offset=5352 align=1
                i32.const 1
                local.set 13
                local.get 0
                i64.load offset=16 align=1
                local.set 2
                i64.const 4096
                local.set 3
                i64.const 4104
                local.set 4
                local.get 0
                i64.load offset=40 align=1
                local.set 5
                i64.const 5
                local.set 6
                i32.const 0
                local.get 0
                i32.load align=1
                i32.const 0
                i32.load offset=5328 align=1
                i32.add
                i32.const 1
                i32.shl
                i32.load16_u offset=6032 align=1
                i32.store offset=5332 align=1
                block ;; @7
                  i32.const 0
                  i32.load offset=5332 align=1
                  i32.const 1
                  i32.sub
                  br_table 0 (;@7;) 3 (;@4;) 3 (;@4;)
                end
                i32.const 0
                i32.load offset=5352 align=1
                local.set 1
                i32.const 0
                i32.const 0
                i32.store offset=5332 align=1
                local.get 1
                i32.const 15
                i32.ge_s
                br_if 1 (;@5;)
              end
              i32.const 0
              local.set 8
              i32.const -1
              local.set 7
              br 3 (;@2;)
            end
            local.get 1
            i32.const 15
            i32.sub
            local.set 1
            i64.const 4096
            local.set 3
            i64.const 4104
            local.set 4
            i32.const 5
            i64.extend_i32_s
            local.set 6
            local.get 3
            i64.const -4096
            i64.add
            local.get 17
            i64.ge_u
            if ;; @8
              local.get 1
              i32.const 12
              i32.add
              local.set 1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 3
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 3
            i32.wrap_i64
            local.set 10
            local.get 10
            i32.const 3
            i32.and
            if ;; @9
              local.get 1
              i32.const 12
              i32.add
              local.set 1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 3
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 10
            local.get 6
            i32.wrap_i64
            i32.atomic.rmw.add offset=65536
            i64.extend_i32_s
            local.set 5
            local.get 4
            i64.const -4096
            i64.add
            local.get 17
            i64.ge_u
            if ;; @10
              local.get 1
              i32.const 11
              i32.add
              local.set 1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 5
              i64.store offset=40 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 4
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 4
            i32.wrap_i64
            local.set 10
            local.get 10
            i32.const 7
            i32.and
            if ;; @11
              local.get 1
              i32.const 11
              i32.add
              local.set 1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 5
              i64.store offset=40 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 4
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 10
            local.get 5
            i64.atomic.rmw.xchg offset=65536
            local.set 2
            local.get 3
            i32.wrap_i64
            local.set 10
            local.get 10
            i32.const 3
            i32.and
            if ;; @12
              local.get 1
              i32.const 10
              i32.add
              local.set 1
              local.get 0
              local.get 2
              i64.store offset=16 align=1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 5
              i64.store offset=40 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 5
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 10
            local.get 5
            i32.wrap_i64
            local.get 6
            i32.wrap_i64
            i32.atomic.rmw.cmpxchg offset=65536
            i64.extend_i32_s
            local.set 5
            atomic.fence
            local.get 3
            i32.wrap_i64
            local.set 10
            local.get 10
            i32.const 3
            i32.and
            if ;; @13
              local.get 1
              i32.const 8
              i32.add
              local.set 1
              local.get 0
              local.get 2
              i64.store offset=16 align=1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 7
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 10
            local.get 2
            i32.wrap_i64
            i32.atomic.store offset=65536
            local.get 3
            i32.wrap_i64
            local.set 10
            local.get 10
            i32.const 3
            i32.and
            if ;; @14
              local.get 1
              i32.const 7
              i32.add
              local.set 1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 8
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 10
            i32.atomic.load offset=65536
            i64.extend_i32_s
            local.set 5
            local.get 4
            i32.wrap_i64
            local.set 10
            local.get 10
            i32.const 7
            i32.and
            if ;; @15
              local.get 1
              i32.const 6
              i32.add
              local.set 1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 5
              i64.store offset=40 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 9
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 10
            local.get 5
            i64.atomic.store offset=65536
            local.get 4
            i32.wrap_i64
            local.set 10
            local.get 10
            i32.const 7
            i32.and
            if ;; @16
              local.get 1
              i32.const 5
              i32.add
              local.set 1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 10
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 10
            i64.atomic.load offset=65536
            local.set 2
            local.get 4
            i32.wrap_i64
            local.set 10
            local.get 10
            i32.const 7
            i32.and
            if ;; @17
              local.get 1
              i32.const 4
              i32.add
              local.set 1
              local.get 0
              local.get 2
              i64.store offset=16 align=1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 11
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 10
            local.get 2
            i64.atomic.rmw.add offset=65536
            local.set 5
            local.get 3
            i32.wrap_i64
            local.set 10
            local.get 10
            i32.const 3
            i32.and
            if ;; @18
              local.get 1
              i32.const 3
              i32.add
              local.set 1
              local.get 0
              local.get 2
              i64.store offset=16 align=1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 12
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 10
            local.get 6
            i32.wrap_i64
            i32.atomic.rmw.xchg offset=65536
            i64.extend_i32_s
            local.set 5
            local.get 4
            i32.wrap_i64
            local.set 10
            local.get 10
            i32.const 7
            i32.and
            if ;; @19
              local.get 1
              i32.const 2
              i32.add
              local.set 1
              local.get 0
              local.get 2
              i64.store offset=16 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              local.get 0
              local.get 6
              i64.store offset=48 align=1
              i32.const 13
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 10
            local.get 2
            local.get 6
            i64.atomic.rmw.cmpxchg offset=65536
            local.set 2
            local.get 0
            i32.const 80
            i32.add
            i32.const 0
            i32.load offset=5324 align=1
            i32.gt_u
            if ;; @20
              local.get 1
              i32.const 1
              i32.add
              local.set 1
              local.get 0
              local.get 2
              i64.store offset=16 align=1
              i32.const 14
              local.set 8
              i32.const -2
              local.set 7
              br 3 (;@2;)
            end
            local.get 2
            local.set 16
            block ;; @21
              block ;; @22
                block ;; @23
                  block ;; @24
                    local.get 1
                    i32.const 2
                    i32.lt_s
                    if ;; @25
                      local.get 0
                      local.get 16
                      i64.store offset=72 align=1
                      i32.const 16
                      local.set 8
                      i32.const -1
                      local.set 7
                      br 2 (;@23;)
                    end
                    local.get 1
                    i32.const 2
                    i32.sub
                    local.set 1
                    local.get 16
                    local.get 16
                    i64.add
                    local.set 16
                    local.get 16
                    local.set 2
                    br 3 (;@21;)
                    unreachable
                  end
                  local.get 0
                  i32.const 3
                  i32.store offset=88 align=1
                  local.get 1
                  local.set 7
                  br 1 (;@22;)
                end
                i32.const 0
                local.get 1
                i32.store offset=5312 align=1
                i32.const 0
                local.get 0
                i32.const 56
                i32.add
                i32.store offset=5316 align=1
              end
              local.get 0
              local.get 8
              i32.store offset=56 align=1
              local.get 0
              i32.const 1
              i32.store offset=60 align=1
              local.get 7
              local.set 1
              local.get 0
              local.get 2
              i64.store offset=16 align=1
              i32.const 14
              local.set 8
              br 2 (;@3;)
            end
            br 0 (;@4;)
          end
          local.get 1
          i32.const 1
          i32.lt_s
          if ;; @26
            i32.const 0
            i32.load offset=5332 align=1
            if ;; @27
              i32.const 0
              i32.load offset=5328 align=1
              if ;; @28
                i32.const 0
                i64.load offset=5376 align=1
                local.set 2
              end
              local.get 0
              i32.const 80
              i32.add
              i32.const 0
              i32.load offset=5324 align=1
              i32.gt_u
              if ;; @29
                i32.const 0
                i32.load offset=5352 align=1
                local.set 1
                i32.const 0
                i32.const 0
                i32.store offset=5332 align=1
                local.get 0
                local.get 2
                i64.store offset=16 align=1
                i32.const 15
                local.set 8
                i32.const -2
                local.set 7
                br 4 (;@2;)
              end
              i32.const 0
              i32.load offset=5352 align=1
              local.set 1
              i32.const 0
              i32.const 0
              i32.store offset=5332 align=1
              local.get 1
              i32.const 1
              i32.ge_s
              br_if 1 (;@26;)
            end
            local.get 1
            i32.const 0
            i32.lt_s
            if ;; @30
              local.get 0
              local.get 2
              i64.store offset=16 align=1
              i32.const 14
              local.set 8
              br 2 (;@3;)
            end
            local.get 0
            local.get 2
            i64.store offset=16 align=1
            i32.const 15
            local.set 8
            i32.const -1
            local.set 7
            br 2 (;@2;)
          end
          local.get 1
          i32.const 1
          i32.sub
          local.set 1
          local.get 1
          local.get 2
          return
          unreachable
        end
        local.get 0
        i32.const 7
        i32.store offset=64 align=1
        local.get 1
        local.set 7
        br 1 (;@1;)
      end
      i32.const 0
      local.get 1
      i32.store offset=5312 align=1
      i32.const 0
      local.get 0
      i32.store offset=5316 align=1
    end
    local.get 0
    local.get 8
    i32.store align=1
    local.get 0
    i32.const 0
    i32.store offset=4 align=1
    local.get 7
    i64.const 0
  )
  (func $twice (type 10) (param i32 i32 i64) (result i32 i64)
    (local i32 i32 i32 i32 i32 i32 i32)
    (local i64 i64)
    block ;; @1
      block ;; @2
        block ;; @3
          local.get 1
          i32.const 2
          i32.lt_s
          if ;; @4
            local.get 1
            i32.const 0
            i32.lt_s
            if ;; @5
              i32.const 0
              local.get 1
              i32.const 2147483647
              i32.and
              i32.store offset=5352 align=1
              i32.const 1
              local.set 9
              local.get 0
              i64.load offset=16 align=1
              local.set 2
              i32.const 0
              local.get 0
              i32.load align=1
              i32.const 0
              i32.load offset=5328 align=1
              i32.add
              i32.const 1
              i32.shl
              i32.load16_u offset=6032 align=1
              i32.store offset=5332 align=1
              i32.const 0
              i32.load offset=5352 align=1
              local.set 1
              i32.const 0
              i32.const 0
              i32.store offset=5332 align=1
              local.get 1
              i32.const 2
              i32.ge_s
              br_if 1 (;@4;)
            end
            local.get 0
            local.get 2
            i64.store offset=16 align=1
            i32.const 16
            local.set 4
            i32.const -1
            local.set 3
            br 2 (;@2;)
          end
          local.get 1
          i32.const 2
          i32.sub
          local.set 1
          local.get 2
          local.get 2
          i64.add
          local.set 2
          local.get 1
          local.get 2
          return
          unreachable
        end
        local.get 0
        i32.const 3
        i32.store offset=32 align=1
        local.get 1
        local.set 3
        br 1 (;@1;)
      end
      i32.const 0
      local.get 1
      i32.store offset=5312 align=1
      i32.const 0
      local.get 0
      i32.store offset=5316 align=1
    end
    local.get 0
    local.get 4
    i32.store align=1
    local.get 0
    i32.const 1
    i32.store offset=4 align=1
    local.get 3
    i64.const 0
  )
  (func (;10;) (type 0) (param i32 i32) (result i32)
    (local i64)
    local.get 0
    local.get 1
    i32.const -2147483648
    i32.or
    call $main
    local.set 2
    local.tee 1
    i32.const 0
    i32.lt_s
    if ;; @1
      local.get 1
      return
    end
    i32.const 0
    local.get 2
    i64.store offset=5376 align=1
    local.get 1
  )
  (func (;11;) (type 0) (param i32 i32) (result i32)
    (local i64)
    local.get 0
    local.get 1
    i32.const -2147483648
    i32.or
    i64.const 0
    call $twice
    local.set 2
    local.tee 1
    i32.const 0
    i32.lt_s
    if ;; @1
      local.get 1
      return
    end
    i32.const 0
    local.get 2
    i64.store offset=5376 align=1
    local.get 1
  )
  (func (;12;) (type 0) (param i32 i32) (result i32)
    (local i32)
    (local i32)
    (local i32)
    (local i64)
    (local i32)
    (local i32)
    (local i32)
    (local i32)
    i32.const 0
    i32.const 0
    i32.store offset=5328 align=1
    loop ;; @1
      local.get 0
      i32.const 12288
      i32.add
      local.set 7
      i32.const 0
      local.get 7
      i32.const 0
      i32.load offset=5320 align=1
      local.get 7
      i32.const 0
      i32.load offset=5320 align=1
      i32.lt_u
      select
      i32.store offset=5324 align=1
      i32.const 0
      local.get 0
      i32.store offset=5364 align=1
      local.get 0
      local.get 1
      local.get 0
      i32.load offset=4 align=1
      call_indirect 1 (type 0)
      local.tee 1
      i32.const 0
      i32.lt_s
      if ;; @2
        local.get 1
        i32.const -7
        i32.ne
        if ;; @3
          local.get 1
          return
        end
        i32.const 0
        i32.load offset=5356 align=1
        local.set 2
        i32.const 0
        i32.load offset=5360 align=1
        local.set 3
      else
        i32.const 0
        i32.load offset=5364 align=1
        local.set 0
        local.get 0
        i32.load offset=8 align=1
        local.set 6
        local.get 6
        if ;; @4
          local.get 0
          local.get 6
          i32.const 3
          i32.shl
          i32.sub
          local.set 0
          local.get 0
          i32.load align=1
          i32.const 1
          i32.shl
          i32.load16_u offset=6034 align=1
          i32.eqz
          if ;; @5
            i32.const 0
            local.get 1
            i32.store offset=5312 align=1
            i32.const 0
            local.get 0
            i32.store offset=5316 align=1
            i32.const -5
            return
          end
          i32.const 0
          i32.const 1
          i32.store offset=5328 align=1
          br 2 (;@1;)
        end
        i32.const 0
        i32.load offset=5320 align=1
        local.get 0
        i32.sub
        local.set 8
        local.get 8
        i32.const 2048
        i32.gt_u
        if ;; @6
          i32.const 0
          local.get 1
          i32.store offset=5312 align=1
          i32.const 0
          local.get 0
          i32.store offset=5316 align=1
          i32.const -6
          return
        end
        local.get 1
        i32.const 0
        i64.load offset=5376 align=1
        i64.const 0
        local.get 0
        i32.load offset=4 align=1
        i32.const 8
        i32.mul
        i32.load offset=6016 align=1
        i32.const 1
        i32.and
        select
        call 3
        local.set 5
        local.set 4
        local.set 3
        local.set 2
        local.get 2
        i32.eqz
        if ;; @7
          i32.const 0
          local.get 1
          i32.store offset=5312 align=1
          i32.const 0
          local.get 0
          i32.store offset=5316 align=1
          i32.const -6
          return
        end
        i32.const 0
        local.get 4
        i32.store offset=5320 align=1
        i32.const 0
        local.get 5
        i64.store offset=4120 align=1
        local.get 8
        i32.const 1
        i32.shr_u
        i32.const 4
        i32.sub
        local.set 9
        local.get 0
        local.get 9
        i32.load offset=32 align=1
        i32.store align=1
        local.get 9
        local.get 0
        i32.const 3
        i32.shr_u
        i32.const 1
        i32.add
        i32.store offset=32 align=1
        i32.const 0
        i32.const 0
        i32.load offset=4 align=1
        local.get 8
        i32.sub
        i32.store offset=4 align=1
        i32.const 0
        i32.const 0
        i32.load offset=20 align=1
        local.get 8
        i32.sub
        i32.store offset=20 align=1
      end
      local.get 2
      local.set 0
      local.get 3
      local.set 1
      i32.const 0
      i32.const 0
      i32.store offset=5328 align=1
      local.get 0
      i32.load align=1
      i32.const 1
      i32.shl
      i32.load16_u offset=6032 align=1
      if ;; @8
        br 1 (;@1;)
      end
      i32.const 0
      local.get 1
      i32.store offset=5312 align=1
      i32.const 0
      local.get 0
      i32.store offset=5316 align=1
      i32.const -8
      return
    end
    unreachable
  )
  (table 2 funcref)
  (table 2 funcref)
  (export "run" (func 12))
  (elem (i32.const 0) func $main $twice)
  (elem (table 1) (i32.const 0) func 10 11)
)
