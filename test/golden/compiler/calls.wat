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
    (local i64 i64 i64)
    (local i32 i32 i32 i32 i32 i32 i32)
    (local i64 i64 i64 i64 i64)
    block ;; @1
      block ;; @2
        block ;; @3
          block ;; @4
            block ;; @5
              local.get 1
              i32.const 1
              i32.lt_s
              if ;; @6
                local.get 1
                i32.const 0
                i32.lt_s
                if ;; @7
                  i32.const 0
                  local.get 1
                  i32.const 2147483647
                  i32.and
                  i32.store offset=1256 align=1
                  i32.const 1
                  local.set 11
                  local.get 0
                  i64.load offset=16 align=1
                  local.set 2
                  i64.const 3
                  local.set 3
                  local.get 0
                  i64.load offset=32 align=1
                  local.set 4
                  i32.const 0
                  local.get 0
                  i32.load align=1
                  i32.const 0
                  i32.load offset=1232 align=1
                  i32.add
                  i32.const 1
                  i32.shl
                  i32.load16_u offset=1944 align=1
                  i32.store offset=1236 align=1
                  block ;; @8
                    i32.const 0
                    i32.load offset=1236 align=1
                    i32.const 1
                    i32.sub
                    br_table 0 (;@8;) 3 (;@5;) 4 (;@4;) 4 (;@4;)
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
                  br_if 1 (;@6;)
                end
                i32.const 0
                local.set 6
                i32.const -1
                local.set 5
                br 4 (;@2;)
              end
              local.get 1
              i32.const 1
              i32.sub
              local.set 1
              local.get 0
              i32.const 80
              i32.add
              i32.const 0
              i32.load offset=1228 align=1
              i32.gt_u
              if ;; @9
                local.get 1
                i32.const 1
                i32.add
                local.set 1
                i32.const 0
                local.set 6
                i32.const -2
                local.set 5
                br 4 (;@2;)
              end
              i64.const 10
              local.set 14
              block ;; @10
                block ;; @11
                  block ;; @12
                    block ;; @13
                      local.get 1
                      i32.const 4
                      i32.lt_s
                      if ;; @14
                        local.get 0
                        local.get 14
                        i64.store offset=56 align=1
                        i32.const 4
                        local.set 6
                        i32.const -1
                        local.set 5
                        br 2 (;@12;)
                      end
                      block ;; @15
                        local.get 1
                        i32.const 2
                        i32.sub
                        local.set 1
                        local.get 14
                        local.set 15
                        local.get 14
                        i64.const 2
                        i64.lt_s
                        br_if 0 (;@15;)
                        local.get 1
                        i32.const 2
                        i32.sub
                        local.set 1
                        local.get 14
                        i64.const -1
                        i64.add
                        local.set 16
                        local.get 0
                        i32.const 120
                        i32.add
                        i32.const 0
                        i32.load offset=1228 align=1
                        i32.gt_u
                        if ;; @16
                          local.get 1
                          i32.const 1
                          i32.add
                          local.set 1
                          local.get 0
                          local.get 14
                          i64.store offset=56 align=1
                          local.get 0
                          local.get 16
                          i64.store offset=72 align=1
                          i32.const 7
                          local.set 6
                          i32.const -2
                          local.set 5
                          br 3 (;@12;)
                        end
                        local.get 0
                        i32.const 80
                        i32.add
                        local.get 1
                        local.get 16
                        call $fib
                        local.set 15
                        local.set 1
                        local.get 1
                        i32.const 2
                        i32.lt_s
                        if ;; @17
                          local.get 1
                          i32.const 0
                          i32.lt_s
                          if ;; @18
                            local.get 0
                            local.get 14
                            i64.store offset=56 align=1
                            local.get 0
                            local.get 15
                            i64.store offset=64 align=1
                            i32.const 7
                            local.set 6
                            br 3 (;@13;)
                          end
                          local.get 0
                          local.get 14
                          i64.store offset=56 align=1
                          local.get 0
                          local.get 15
                          i64.store offset=64 align=1
                          i32.const 8
                          local.set 6
                          i32.const -1
                          local.set 5
                          br 3 (;@12;)
                        end
                        local.get 1
                        i32.const 2
                        i32.sub
                        local.set 1
                        local.get 14
                        i64.const -2
                        i64.add
                        local.set 16
                        local.get 0
                        i32.const 80
                        i32.add
                        local.get 1
                        local.get 16
                        call $fib
                        local.set 16
                        local.set 1
                        local.get 1
                        i32.const 2
                        i32.lt_s
                        if ;; @19
                          local.get 1
                          i32.const 0
                          i32.lt_s
                          if ;; @20
                            local.get 0
                            local.get 15
                            i64.store offset=64 align=1
                            local.get 0
                            local.get 16
                            i64.store offset=72 align=1
                            i32.const 9
                            local.set 6
                            br 3 (;@13;)
                          end
                          local.get 0
                          local.get 15
                          i64.store offset=64 align=1
                          local.get 0
                          local.get 16
                          i64.store offset=72 align=1
                          i32.const 10
                          local.set 6
                          i32.const -1
                          local.set 5
                          br 3 (;@12;)
                        end
                        local.get 1
                        i32.const 1
                        i32.sub
                        local.set 1
                        local.get 15
                        local.get 16
                        i64.add
                        local.set 15
                        br 0 (;@15;)
                      end
                      local.get 1
                      i32.const 1
                      i32.sub
                      local.set 1
                      local.get 15
                      local.set 4
                      br 3 (;@10;)
                      unreachable
                    end
                    local.get 0
                    i32.const 5
                    i32.store offset=88 align=1
                    local.get 1
                    local.set 5
                    br 1 (;@11;)
                  end
                  i32.const 0
                  local.get 1
                  i32.store offset=1216 align=1
                  i32.const 0
                  local.get 0
                  i32.const 40
                  i32.add
                  i32.store offset=1220 align=1
                end
                local.get 0
                local.get 6
                i32.store offset=40 align=1
                local.get 0
                i32.const 1
                i32.store offset=44 align=1
                local.get 5
                local.set 1
                local.get 0
                local.get 4
                i64.store offset=32 align=1
                i32.const 0
                local.set 6
                br 3 (;@3;)
              end
              br 0 (;@5;)
            end
            local.get 1
            i32.const 2
            i32.lt_s
            if ;; @21
              i32.const 0
              i32.load offset=1236 align=1
              if ;; @22
                i32.const 0
                i32.load offset=1232 align=1
                if ;; @23
                  i32.const 0
                  i64.load offset=1280 align=1
                  local.set 4
                end
                local.get 0
                i32.const 80
                i32.add
                i32.const 0
                i32.load offset=1228 align=1
                i32.gt_u
                if ;; @24
                  i32.const 0
                  i32.load offset=1256 align=1
                  local.set 1
                  i32.const 0
                  i32.const 0
                  i32.store offset=1236 align=1
                  local.get 0
                  local.get 4
                  i64.store offset=32 align=1
                  i32.const 1
                  local.set 6
                  i32.const -2
                  local.set 5
                  br 5 (;@2;)
                end
                i32.const 0
                i32.load offset=1256 align=1
                local.set 1
                i32.const 0
                i32.const 0
                i32.store offset=1236 align=1
                local.get 1
                i32.const 2
                i32.ge_s
                br_if 1 (;@21;)
              end
              local.get 1
              i32.const 0
              i32.lt_s
              if ;; @25
                local.get 0
                local.get 4
                i64.store offset=32 align=1
                i32.const 0
                local.set 6
                br 3 (;@3;)
              end
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              i32.const 1
              local.set 6
              i32.const -1
              local.set 5
              br 3 (;@2;)
            end
            local.get 1
            i32.const 2
            i32.sub
            local.set 1
            i64.const 3
            local.set 3
            local.get 3
            i64.const 1
            i64.sub
            i64.const 3
            i64.ge_u
            if ;; @26
              local.get 1
              i32.const 1
              i32.add
              local.set 1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              i32.const 2
              local.set 6
              i32.const -2
              local.set 5
              br 3 (;@2;)
            end
            local.get 3
            i64.const 1
            i64.sub
            i32.wrap_i64
            i32.const 8
            i32.mul
            local.tee 9
            i32.load offset=1920 align=1
            i32.const 5
            i32.ne
            if ;; @27
              local.get 1
              i32.const 1
              i32.add
              local.set 1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              i32.const 2
              local.set 6
              i32.const -2
              local.set 5
              br 3 (;@2;)
            end
            local.get 9
            i32.load offset=1924 align=1
            local.set 10
            local.get 0
            local.get 10
            i32.const 40
            i32.add
            i32.add
            i32.const 0
            i32.load offset=1228 align=1
            i32.gt_u
            if ;; @28
              local.get 1
              i32.const 1
              i32.add
              local.set 1
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              i32.const 2
              local.set 6
              i32.const -2
              local.set 5
              br 3 (;@2;)
            end
            local.get 0
            i32.const 40
            i32.add
            local.get 1
            local.get 4
            local.get 3
            i64.const 1
            i64.sub
            i32.wrap_i64
            call_indirect 0 (type 10)
            local.set 4
            local.set 1
            br 0 (;@4;)
          end
          local.get 1
          i32.const 1
          i32.lt_s
          if ;; @29
            i32.const 0
            i32.load offset=1236 align=1
            if ;; @30
              i32.const 0
              i32.load offset=1232 align=1
              if ;; @31
                i32.const 0
                i64.load offset=1280 align=1
                local.set 4
              end
              local.get 0
              i32.const 80
              i32.add
              i32.const 0
              i32.load offset=1228 align=1
              i32.gt_u
              if ;; @32
                i32.const 0
                i32.load offset=1256 align=1
                local.set 1
                i32.const 0
                i32.const 0
                i32.store offset=1236 align=1
                local.get 0
                local.get 4
                i64.store offset=32 align=1
                i32.const 3
                local.set 6
                i32.const -2
                local.set 5
                br 4 (;@2;)
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
              br_if 1 (;@29;)
            end
            local.get 1
            i32.const 0
            i32.lt_s
            if ;; @33
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              i32.const 2
              local.set 6
              br 2 (;@3;)
            end
            local.get 0
            local.get 4
            i64.store offset=32 align=1
            i32.const 3
            local.set 6
            i32.const -1
            local.set 5
            br 2 (;@2;)
          end
          local.get 1
          i32.const 1
          i32.sub
          local.set 1
          local.get 0
          i32.const 32
          i32.add
          i32.const 0
          i32.load offset=1228 align=1
          i32.gt_u
          if ;; @34
            local.get 1
            i32.const 1
            i32.add
            local.set 1
            local.get 0
            local.get 4
            i64.store offset=32 align=1
            i32.const 3
            local.set 6
            i32.const -2
            local.set 5
            br 2 (;@2;)
          end
          local.get 0
          local.get 1
          local.get 4
          return_call $double
          unreachable
        end
        local.get 0
        i32.const 5
        i32.store offset=48 align=1
        local.get 1
        local.set 5
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
    local.get 6
    i32.store align=1
    local.get 0
    i32.const 0
    i32.store offset=4 align=1
    local.get 5
    i64.const 0
  )
  (func $fib (type 10) (param i32 i32 i64) (result i32 i64)
    (local i64 i64)
    (local i32 i32 i32 i32 i32 i32 i32)
    (local i64 i64 i64 i64 i64)
    block ;; @1
      block ;; @2
        block ;; @3
          block ;; @4
            block ;; @5
              block ;; @6
                local.get 1
                i32.const 4
                i32.lt_s
                if ;; @7
                  local.get 1
                  i32.const 0
                  i32.lt_s
                  if ;; @8
                    i32.const 0
                    local.get 1
                    i32.const 2147483647
                    i32.and
                    i32.store offset=1256 align=1
                    i32.const 1
                    local.set 11
                    local.get 0
                    i64.load offset=16 align=1
                    local.set 2
                    local.get 0
                    i64.load offset=24 align=1
                    local.set 3
                    local.get 0
                    i64.load offset=32 align=1
                    local.set 4
                    i32.const 0
                    local.get 0
                    i32.load align=1
                    i32.const 0
                    i32.load offset=1232 align=1
                    i32.add
                    i32.const 1
                    i32.shl
                    i32.load16_u offset=1944 align=1
                    i32.store offset=1236 align=1
                    block ;; @9
                      i32.const 0
                      i32.load offset=1236 align=1
                      i32.const 1
                      i32.sub
                      br_table 0 (;@9;) 3 (;@6;) 4 (;@5;) 4 (;@5;)
                    end
                    i32.const 0
                    i32.load offset=1256 align=1
                    local.set 1
                    i32.const 0
                    i32.const 0
                    i32.store offset=1236 align=1
                    local.get 1
                    i32.const 4
                    i32.ge_s
                    br_if 1 (;@7;)
                  end
                  local.get 0
                  local.get 2
                  i64.store offset=16 align=1
                  i32.const 4
                  local.set 6
                  i32.const -1
                  local.set 5
                  br 5 (;@2;)
                end
                local.get 1
                i32.const 2
                i32.sub
                local.set 1
                local.get 2
                local.set 3
                local.get 2
                i64.const 2
                i64.lt_s
                br_if 2 (;@4;)
                local.get 1
                i32.const 2
                i32.sub
                local.set 1
                local.get 2
                i64.const -1
                i64.add
                local.set 4
                local.get 0
                i32.const 80
                i32.add
                i32.const 0
                i32.load offset=1228 align=1
                i32.gt_u
                if ;; @10
                  local.get 1
                  i32.const 1
                  i32.add
                  local.set 1
                  local.get 0
                  local.get 2
                  i64.store offset=16 align=1
                  local.get 0
                  local.get 4
                  i64.store offset=32 align=1
                  i32.const 7
                  local.set 6
                  i32.const -2
                  local.set 5
                  br 5 (;@2;)
                end
                local.get 4
                local.set 14
                block ;; @11
                  block ;; @12
                    block ;; @13
                      block ;; @14
                        local.get 1
                        i32.const 4
                        i32.lt_s
                        if ;; @15
                          local.get 0
                          local.get 14
                          i64.store offset=56 align=1
                          i32.const 4
                          local.set 6
                          i32.const -1
                          local.set 5
                          br 2 (;@13;)
                        end
                        block ;; @16
                          local.get 1
                          i32.const 2
                          i32.sub
                          local.set 1
                          local.get 14
                          local.set 15
                          local.get 14
                          i64.const 2
                          i64.lt_s
                          br_if 0 (;@16;)
                          local.get 1
                          i32.const 2
                          i32.sub
                          local.set 1
                          local.get 14
                          i64.const -1
                          i64.add
                          local.set 16
                          local.get 0
                          i32.const 120
                          i32.add
                          i32.const 0
                          i32.load offset=1228 align=1
                          i32.gt_u
                          if ;; @17
                            local.get 1
                            i32.const 1
                            i32.add
                            local.set 1
                            local.get 0
                            local.get 14
                            i64.store offset=56 align=1
                            local.get 0
                            local.get 16
                            i64.store offset=72 align=1
                            i32.const 7
                            local.set 6
                            i32.const -2
                            local.set 5
                            br 3 (;@13;)
                          end
                          local.get 0
                          i32.const 80
                          i32.add
                          local.get 1
                          local.get 16
                          call $fib
                          local.set 15
                          local.set 1
                          local.get 1
                          i32.const 2
                          i32.lt_s
                          if ;; @18
                            local.get 1
                            i32.const 0
                            i32.lt_s
                            if ;; @19
                              local.get 0
                              local.get 14
                              i64.store offset=56 align=1
                              local.get 0
                              local.get 15
                              i64.store offset=64 align=1
                              i32.const 7
                              local.set 6
                              br 3 (;@14;)
                            end
                            local.get 0
                            local.get 14
                            i64.store offset=56 align=1
                            local.get 0
                            local.get 15
                            i64.store offset=64 align=1
                            i32.const 8
                            local.set 6
                            i32.const -1
                            local.set 5
                            br 3 (;@13;)
                          end
                          local.get 1
                          i32.const 2
                          i32.sub
                          local.set 1
                          local.get 14
                          i64.const -2
                          i64.add
                          local.set 16
                          local.get 0
                          i32.const 80
                          i32.add
                          local.get 1
                          local.get 16
                          call $fib
                          local.set 16
                          local.set 1
                          local.get 1
                          i32.const 2
                          i32.lt_s
                          if ;; @20
                            local.get 1
                            i32.const 0
                            i32.lt_s
                            if ;; @21
                              local.get 0
                              local.get 15
                              i64.store offset=64 align=1
                              local.get 0
                              local.get 16
                              i64.store offset=72 align=1
                              i32.const 9
                              local.set 6
                              br 3 (;@14;)
                            end
                            local.get 0
                            local.get 15
                            i64.store offset=64 align=1
                            local.get 0
                            local.get 16
                            i64.store offset=72 align=1
                            i32.const 10
                            local.set 6
                            i32.const -1
                            local.set 5
                            br 3 (;@13;)
                          end
                          local.get 1
                          i32.const 1
                          i32.sub
                          local.set 1
                          local.get 15
                          local.get 16
                          i64.add
                          local.set 15
                          br 0 (;@16;)
                        end
                        local.get 1
                        i32.const 1
                        i32.sub
                        local.set 1
                        local.get 15
                        local.set 3
                        br 3 (;@11;)
                        unreachable
                      end
                      local.get 0
                      i32.const 5
                      i32.store offset=88 align=1
                      local.get 1
                      local.set 5
                      br 1 (;@12;)
                    end
                    i32.const 0
                    local.get 1
                    i32.store offset=1216 align=1
                    i32.const 0
                    local.get 0
                    i32.const 40
                    i32.add
                    i32.store offset=1220 align=1
                  end
                  local.get 0
                  local.get 6
                  i32.store offset=40 align=1
                  local.get 0
                  i32.const 1
                  i32.store offset=44 align=1
                  local.get 5
                  local.set 1
                  local.get 0
                  local.get 2
                  i64.store offset=16 align=1
                  local.get 0
                  local.get 3
                  i64.store offset=24 align=1
                  i32.const 7
                  local.set 6
                  br 4 (;@3;)
                end
                br 0 (;@6;)
              end
              local.get 1
              i32.const 2
              i32.lt_s
              if ;; @22
                i32.const 0
                i32.load offset=1236 align=1
                if ;; @23
                  i32.const 0
                  i32.load offset=1232 align=1
                  if ;; @24
                    i32.const 0
                    i64.load offset=1280 align=1
                    local.set 3
                  end
                  local.get 0
                  i32.const 80
                  i32.add
                  i32.const 0
                  i32.load offset=1228 align=1
                  i32.gt_u
                  if ;; @25
                    i32.const 0
                    i32.load offset=1256 align=1
                    local.set 1
                    i32.const 0
                    i32.const 0
                    i32.store offset=1236 align=1
                    local.get 0
                    local.get 2
                    i64.store offset=16 align=1
                    local.get 0
                    local.get 3
                    i64.store offset=24 align=1
                    i32.const 8
                    local.set 6
                    i32.const -2
                    local.set 5
                    br 6 (;@2;)
                  end
                  i32.const 0
                  i32.load offset=1256 align=1
                  local.set 1
                  i32.const 0
                  i32.const 0
                  i32.store offset=1236 align=1
                  local.get 1
                  i32.const 2
                  i32.ge_s
                  br_if 1 (;@22;)
                end
                local.get 1
                i32.const 0
                i32.lt_s
                if ;; @26
                  local.get 0
                  local.get 2
                  i64.store offset=16 align=1
                  local.get 0
                  local.get 3
                  i64.store offset=24 align=1
                  i32.const 7
                  local.set 6
                  br 4 (;@3;)
                end
                local.get 0
                local.get 2
                i64.store offset=16 align=1
                local.get 0
                local.get 3
                i64.store offset=24 align=1
                i32.const 8
                local.set 6
                i32.const -1
                local.set 5
                br 4 (;@2;)
              end
              local.get 1
              i32.const 2
              i32.sub
              local.set 1
              local.get 2
              i64.const -2
              i64.add
              local.set 4
              local.get 4
              local.set 14
              block ;; @27
                block ;; @28
                  block ;; @29
                    block ;; @30
                      local.get 1
                      i32.const 4
                      i32.lt_s
                      if ;; @31
                        local.get 0
                        local.get 14
                        i64.store offset=56 align=1
                        i32.const 4
                        local.set 6
                        i32.const -1
                        local.set 5
                        br 2 (;@29;)
                      end
                      block ;; @32
                        local.get 1
                        i32.const 2
                        i32.sub
                        local.set 1
                        local.get 14
                        local.set 15
                        local.get 14
                        i64.const 2
                        i64.lt_s
                        br_if 0 (;@32;)
                        local.get 1
                        i32.const 2
                        i32.sub
                        local.set 1
                        local.get 14
                        i64.const -1
                        i64.add
                        local.set 16
                        local.get 0
                        i32.const 120
                        i32.add
                        i32.const 0
                        i32.load offset=1228 align=1
                        i32.gt_u
                        if ;; @33
                          local.get 1
                          i32.const 1
                          i32.add
                          local.set 1
                          local.get 0
                          local.get 14
                          i64.store offset=56 align=1
                          local.get 0
                          local.get 16
                          i64.store offset=72 align=1
                          i32.const 7
                          local.set 6
                          i32.const -2
                          local.set 5
                          br 3 (;@29;)
                        end
                        local.get 0
                        i32.const 80
                        i32.add
                        local.get 1
                        local.get 16
                        call $fib
                        local.set 15
                        local.set 1
                        local.get 1
                        i32.const 2
                        i32.lt_s
                        if ;; @34
                          local.get 1
                          i32.const 0
                          i32.lt_s
                          if ;; @35
                            local.get 0
                            local.get 14
                            i64.store offset=56 align=1
                            local.get 0
                            local.get 15
                            i64.store offset=64 align=1
                            i32.const 7
                            local.set 6
                            br 3 (;@30;)
                          end
                          local.get 0
                          local.get 14
                          i64.store offset=56 align=1
                          local.get 0
                          local.get 15
                          i64.store offset=64 align=1
                          i32.const 8
                          local.set 6
                          i32.const -1
                          local.set 5
                          br 3 (;@29;)
                        end
                        local.get 1
                        i32.const 2
                        i32.sub
                        local.set 1
                        local.get 14
                        i64.const -2
                        i64.add
                        local.set 16
                        local.get 0
                        i32.const 80
                        i32.add
                        local.get 1
                        local.get 16
                        call $fib
                        local.set 16
                        local.set 1
                        local.get 1
                        i32.const 2
                        i32.lt_s
                        if ;; @36
                          local.get 1
                          i32.const 0
                          i32.lt_s
                          if ;; @37
                            local.get 0
                            local.get 15
                            i64.store offset=64 align=1
                            local.get 0
                            local.get 16
                            i64.store offset=72 align=1
                            i32.const 9
                            local.set 6
                            br 3 (;@30;)
                          end
                          local.get 0
                          local.get 15
                          i64.store offset=64 align=1
                          local.get 0
                          local.get 16
                          i64.store offset=72 align=1
                          i32.const 10
                          local.set 6
                          i32.const -1
                          local.set 5
                          br 3 (;@29;)
                        end
                        local.get 1
                        i32.const 1
                        i32.sub
                        local.set 1
                        local.get 15
                        local.get 16
                        i64.add
                        local.set 15
                        br 0 (;@32;)
                      end
                      local.get 1
                      i32.const 1
                      i32.sub
                      local.set 1
                      local.get 15
                      local.set 4
                      br 3 (;@27;)
                      unreachable
                    end
                    local.get 0
                    i32.const 5
                    i32.store offset=88 align=1
                    local.get 1
                    local.set 5
                    br 1 (;@28;)
                  end
                  i32.const 0
                  local.get 1
                  i32.store offset=1216 align=1
                  i32.const 0
                  local.get 0
                  i32.const 40
                  i32.add
                  i32.store offset=1220 align=1
                end
                local.get 0
                local.get 6
                i32.store offset=40 align=1
                local.get 0
                i32.const 1
                i32.store offset=44 align=1
                local.get 5
                local.set 1
                local.get 0
                local.get 3
                i64.store offset=24 align=1
                local.get 0
                local.get 4
                i64.store offset=32 align=1
                i32.const 9
                local.set 6
                br 3 (;@3;)
              end
              br 0 (;@5;)
            end
            local.get 1
            i32.const 2
            i32.lt_s
            if ;; @38
              i32.const 0
              i32.load offset=1236 align=1
              if ;; @39
                i32.const 0
                i32.load offset=1232 align=1
                if ;; @40
                  i32.const 0
                  i64.load offset=1280 align=1
                  local.set 4
                end
                local.get 0
                i32.const 80
                i32.add
                i32.const 0
                i32.load offset=1228 align=1
                i32.gt_u
                if ;; @41
                  i32.const 0
                  i32.load offset=1256 align=1
                  local.set 1
                  i32.const 0
                  i32.const 0
                  i32.store offset=1236 align=1
                  local.get 0
                  local.get 3
                  i64.store offset=24 align=1
                  local.get 0
                  local.get 4
                  i64.store offset=32 align=1
                  i32.const 10
                  local.set 6
                  i32.const -2
                  local.set 5
                  br 5 (;@2;)
                end
                i32.const 0
                i32.load offset=1256 align=1
                local.set 1
                i32.const 0
                i32.const 0
                i32.store offset=1236 align=1
                local.get 1
                i32.const 2
                i32.ge_s
                br_if 1 (;@38;)
              end
              local.get 1
              i32.const 0
              i32.lt_s
              if ;; @42
                local.get 0
                local.get 3
                i64.store offset=24 align=1
                local.get 0
                local.get 4
                i64.store offset=32 align=1
                i32.const 9
                local.set 6
                br 3 (;@3;)
              end
              local.get 0
              local.get 3
              i64.store offset=24 align=1
              local.get 0
              local.get 4
              i64.store offset=32 align=1
              i32.const 10
              local.set 6
              i32.const -1
              local.set 5
              br 3 (;@2;)
            end
            local.get 1
            i32.const 1
            i32.sub
            local.set 1
            local.get 3
            local.get 4
            i64.add
            local.set 3
            br 0 (;@4;)
          end
          local.get 1
          i32.const 1
          i32.sub
          local.set 1
          local.get 1
          local.get 3
          return
          unreachable
        end
        local.get 0
        i32.const 5
        i32.store offset=48 align=1
        local.get 1
        local.set 5
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
    local.get 6
    i32.store align=1
    local.get 0
    i32.const 1
    i32.store offset=4 align=1
    local.get 5
    i64.const 0
  )
  (func $double (type 10) (param i32 i32 i64) (result i32 i64)
    (local i64)
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
              i32.load16_u offset=1944 align=1
              i32.store offset=1236 align=1
              i32.const 0
              i32.load offset=1256 align=1
              local.set 1
              i32.const 0
              i32.const 0
              i32.store offset=1236 align=1
              local.get 1
              i32.const 2
              i32.ge_s
              br_if 1 (;@4;)
            end
            local.get 0
            local.get 2
            i64.store offset=16 align=1
            i32.const 12
            local.set 5
            i32.const -1
            local.set 4
            br 2 (;@2;)
          end
          local.get 1
          i32.const 2
          i32.sub
          local.set 1
          local.get 2
          local.get 2
          i64.add
          local.set 3
          local.get 1
          local.get 3
          return
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
    i32.const 2
    i32.store offset=4 align=1
    local.get 4
    i64.const 0
  )
  (func (;11;) (type 0) (param i32 i32) (result i32)
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
  (func (;12;) (type 0) (param i32 i32) (result i32)
    (local i64)
    local.get 0
    local.get 1
    i32.const -2147483648
    i32.or
    i64.const 0
    call $fib
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
  (func (;13;) (type 0) (param i32 i32) (result i32)
    (local i64)
    local.get 0
    local.get 1
    i32.const -2147483648
    i32.or
    i64.const 0
    call $double
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
  (func (;14;) (type 0) (param i32 i32) (result i32)
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
          i32.load16_u offset=1946 align=1
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
      i32.load16_u offset=1944 align=1
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
  (table 3 funcref)
  (table 3 funcref)
  (export "run" (func 14))
  (elem (i32.const 0) func $main $fib $double)
  (elem (table 1) (i32.const 0) func 11 12 13)
)
