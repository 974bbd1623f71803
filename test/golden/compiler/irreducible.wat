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
  (import "vmrun" "memory" (memory 1))
  (import "kernel" "pass" (func (;0;) (type 1)))
  (import "kernel" "wait" (func (;1;) (type 2)))
  (import "kernel" "wait_lock" (func (;2;) (type 3)))
  (import "kernel" "finish" (func (;3;) (type 4)))
  (import "kernel" "wake" (func (;4;) (type 5)))
  (import "kernel" "spawn" (func (;5;) (type 6)))
  (import "kernel" "refuse" (func (;6;) (type 7)))
  (import "kernel" "serve" (func (;7;) (type 8)))
  (func $main (type 9) (param i32 i32) (result i32 i64)
    (local i64 i64)
    (local i32 i32 i32 i32 i32 i32 i32)
    (local i64 i64)
    block ;; @1
      block ;; @2
        block ;; @3
          block ;; @4
            local.get 1
            i32.const 1
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
                i32.store offset=1256 align=1
                i32.const 1
                local.set 10
                local.get 0
                i64.load offset=16 align=1
                local.set 2
                local.get 0
                i64.load offset=24 align=1
                local.set 3
                i32.const 0
                local.get 0
                i32.load align=1
                i32.const 0
                i32.load offset=1232 align=1
                i32.add
                i32.const 1
                i32.shl
                i32.load16_u offset=1928 align=1
                i32.store offset=1236 align=1
                block ;; @7
                  i32.const 0
                  i32.load offset=1236 align=1
                  i32.const 1
                  i32.sub
                  br_table 0 (;@7;) 3 (;@4;) 3 (;@4;) 3 (;@4;)
                end
                i32.const 0
                i32.load offset=1256 align=1
                local.set 1
                i32.const 0
                i32.const 0
                i32.store offset=1236 align=1
                local.get 1
                i32.const 1
                i32.ge_s
                br_if 1 (;@5;)
              end
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              i32.const 0
              local.set 5
              i32.const -1
              local.set 4
              br 3 (;@2;)
            end
            local.get 1
            i32.const 1
            i32.sub
            local.set 1
            local.get 3
            i64.eqz
            if ;; @8
              i32.const 1
              local.set 6
              br 1 (;@4;)
            else
              i32.const 0
              local.set 6
              br 1 (;@4;)
            end
          end
          loop ;; @9
            block ;; @10
              block ;; @11
                i32.const 0
                i32.load offset=1236 align=1
                if ;; @12
                  block ;; @13
                    i32.const 0
                    i32.load offset=1236 align=1
                    i32.const 2
                    i32.sub
                    br_table 3 (;@10;) 2 (;@11;) 2 (;@11;)
                  end
                  unreachable
                end
                local.get 6
                br_table 1 (;@10;) 0 (;@11;)
              end
              local.get 1
              i32.const 4
              i32.lt_s
              if ;; @14
                i32.const 0
                i32.load offset=1236 align=1
                if ;; @15
                  i32.const 0
                  i32.load offset=1256 align=1
                  local.set 1
                  i32.const 0
                  i32.const 0
                  i32.store offset=1236 align=1
                  local.get 1
                  i32.const 4
                  i32.ge_s
                  br_if 1 (;@14;)
                end
                local.get 0
                local.get 3
                i64.store offset=24 align=1
                i32.const 2
                local.set 5
                i32.const -1
                local.set 4
                br 4 (;@2;)
              end
              local.get 1
              i32.const 2
              i32.sub
              local.set 1
              local.get 3
              i64.const 3
              i64.add
              local.set 3
              local.get 3
              i64.const 100
              i64.lt_s
              if ;; @16
                i32.const 0
                local.set 6
                br 2 (;@9;)
              else
                local.get 1
                i32.const 2
                i32.sub
                local.set 1
                local.get 3
                local.set 2
                local.get 1
                local.get 2
                return
              end
            end
            local.get 1
            i32.const 1
            i32.lt_s
            if ;; @17
              i32.const 0
              i32.load offset=1236 align=1
              if ;; @18
                i32.const 0
                i32.load offset=1256 align=1
                local.set 1
                i32.const 0
                i32.const 0
                i32.store offset=1236 align=1
                local.get 1
                i32.const 1
                i32.ge_s
                br_if 1 (;@17;)
              end
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              i32.const 1
              local.set 5
              i32.const -1
              local.set 4
              br 3 (;@2;)
            end
            local.get 1
            i32.const 1
            i32.sub
            local.set 1
            local.get 3
            i64.const 1
            i64.add
            local.set 3
            i32.const 1
            local.set 6
            br 0 (;@9;)
          end
          unreachable
        end
        local.get 0
        i32.const 4
        i32.store offset=40 align=1
        local.get 1
        local.set 4
        br 1 (;@1;)
      end
      i32.const 0
      local.get 1
      i32.store offset=1216 align=1
      i32.const 0
      local.get 0
      i32.store offset=1220 align=1
    end
    local.get 0
    local.get 5
    i32.store align=1
    local.get 0
    i32.const 0
    i32.store offset=4 align=1
    local.get 4
    i64.const 0
  )
  (func (;9;) (type 0) (param i32 i32) (result i32)
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
    i64.store offset=1280 align=1
    local.get 1
  )
  (func (;10;) (type 0) (param i32 i32) (result i32)
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
    i32.store offset=1232 align=1
    loop ;; @1
      local.get 0
      i32.const 12288
      i32.add
      local.set 7
      i32.const 0
      local.get 7
      i32.const 0
      i32.load offset=1224 align=1
      local.get 7
      i32.const 0
      i32.load offset=1224 align=1
      i32.lt_u
      select
      i32.store offset=1228 align=1
      i32.const 0
      local.get 0
      i32.store offset=1268 align=1
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
        i32.load offset=1260 align=1
        local.set 2
        i32.const 0
        i32.load offset=1264 align=1
        local.set 3
      else
        i32.const 0
        i32.load offset=1268 align=1
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
          i32.load16_u offset=1930 align=1
          i32.eqz
          if ;; @5
            i32.const 0
            local.get 1
            i32.store offset=1216 align=1
            i32.const 0
            local.get 0
            i32.store offset=1220 align=1
            i32.const -5
            return
          end
          i32.const 0
          i32.const 1
          i32.store offset=1232 align=1
          br 2 (;@1;)
        end
        i32.const 0
        i32.load offset=1224 align=1
        local.get 0
        i32.sub
        local.set 8
        local.get 8
        i32.const 2048
        i32.gt_u
        if ;; @6
          i32.const 0
          local.get 1
          i32.store offset=1216 align=1
          i32.const 0
          local.get 0
          i32.store offset=1220 align=1
          i32.const -6
          return
        end
        local.get 1
        i32.const 0
        i64.load offset=1280 align=1
        i64.const 0
        local.get 0
        i32.load offset=4 align=1
        i32.const 8
        i32.mul
        i32.load offset=1920 align=1
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
          i32.store offset=1216 align=1
          i32.const 0
          local.get 0
          i32.store offset=1220 align=1
          i32.const -6
          return
        end
        i32.const 0
        local.get 4
        i32.store offset=1224 align=1
        i32.const 0
        local.get 5
        i64.store offset=24 align=1
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
      i32.store offset=1232 align=1
      local.get 0
      i32.load align=1
      i32.const 1
      i32.shl
      i32.load16_u offset=1928 align=1
      if ;; @8
        br 1 (;@1;)
      end
      i32.const 0
      local.get 1
      i32.store offset=1216 align=1
      i32.const 0
      local.get 0
      i32.store offset=1220 align=1
      i32.const -8
      return
    end
    unreachable
  )
  (table 1 funcref)
  (table 1 funcref)
  (export "run" (func 10))
  (elem (i32.const 0) func $main)
  (elem (table 1) (i32.const 0) func 9)
)
