-- bytecode N: a stack machine with 13 opcodes interprets a program that follows the Collatz sequence of each of 1..N
-- down to 1. Same machine and program as bytecode.c.
-- Lua has no jump table, so the opcode is found by halving; floor and % equal C's / and % as no operand is negative.
-- Prints the number of steps in all plus the highest value an odd step reached (the peak).
local ffi = require("ffi")
local floor = math.floor
local n = assert(tonumber(arg[1]), "usage: bytecode.luajit.lua N")

local HALT, PUSH, LOAD, STORE = 0, 1, 2, 3
local ADD, SUB, MUL, DIV, MOD = 4, 5, 6, 7, 8
local LT, EQ, JZ, JMP = 9, 10, 11, 12
local NUMBER, VALUE, STEPS, LIMIT, PEAK = 0, 1, 2, 3, 4
local DEPTH = 64

local program = ffi.new("int32_t[?]", 128, {
  --[[  0 ]] PUSH, 1, STORE, NUMBER,
  --[[  4 ]] LOAD, NUMBER, LOAD, LIMIT, LT, JZ, 79, -- for number = 1 while number < limit
  --[[ 11 ]] LOAD, NUMBER, STORE, VALUE,
  --[[ 15 ]] LOAD, VALUE, PUSH, 1, EQ, JZ, 24, JMP, 70, -- until value = 1
  --[[ 24 ]] LOAD, VALUE, PUSH, 2, MOD, JZ, 54,
  --[[ 31 ]] LOAD, VALUE, PUSH, 3, MUL, PUSH, 1, ADD, STORE, VALUE,
  --[[ 41 ]] LOAD, PEAK, LOAD, VALUE, LT, JZ, 61, LOAD, VALUE, STORE, PEAK, JMP, 61,
  --[[ 54 ]] LOAD, VALUE, PUSH, 2, DIV, STORE, VALUE,
  --[[ 61 ]] LOAD, STEPS, PUSH, 1, ADD, STORE, STEPS, JMP, 15,
  --[[ 70 ]] LOAD, NUMBER, PUSH, 1, ADD, STORE, NUMBER, JMP, 4,
  --[[ 79 ]] LOAD, STEPS, LOAD, PEAK, ADD, HALT,
})

local function interpret(limit)
  local stack, variables = ffi.new("double[?]", DEPTH), ffi.new("double[?]", 5, { 0, 0, 0, limit, 0 })
  local pc, sp = 0, -1 -- places in the arrays: of the next opcode, and of the value on top
  while true do
    local op = program[pc]
    pc = pc + 1
    if op < ADD then
      if op == LOAD then
        sp = sp + 1
        stack[sp] = variables[program[pc]]
        pc = pc + 1
      elseif op == PUSH then
        sp = sp + 1
        stack[sp] = program[pc]
        pc = pc + 1
      elseif op == STORE then
        variables[program[pc]] = stack[sp]
        sp = sp - 1
        pc = pc + 1
      else -- HALT
        return stack[sp]
      end
    elseif op < LT then
      local right = stack[sp]
      sp = sp - 1
      if op < MUL then
        if op == ADD then
          stack[sp] = stack[sp] + right
        else -- SUB
          stack[sp] = stack[sp] - right
        end
      elseif op == MOD then
        stack[sp] = stack[sp] % right
      elseif op == DIV then
        stack[sp] = floor(stack[sp] / right)
      else -- MUL
        stack[sp] = stack[sp] * right
      end
    elseif op < JZ then
      local right = stack[sp]
      sp = sp - 1
      if op == LT then
        stack[sp] = stack[sp] < right and 1 or 0
      else -- EQ
        stack[sp] = stack[sp] == right and 1 or 0
      end
    elseif op == JZ then
      if stack[sp] == 0 then
        pc = program[pc]
      else
        pc = pc + 1
      end
      sp = sp - 1
    else -- JMP
      pc = program[pc]
    end
  end
end

print(interpret(n + 1))
