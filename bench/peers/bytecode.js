// bytecode N: a stack machine with 13 opcodes interprets a program that follows the Collatz sequence of each of 1..N
// down to 1. Same machine and program as bytecode.c; the values are integers that a double holds exactly.
// Prints the number of steps in all plus the highest value an odd step reached (the peak).
const n = Number(process.argv[2]);

const HALT = 0;
const PUSH = 1;
const LOAD = 2;
const STORE = 3;
const ADD = 4;
const SUB = 5;
const MUL = 6;
const DIV = 7;
const MOD = 8;
const LT = 9;
const EQ = 10;
const JZ = 11;
const JMP = 12;

const NUMBER = 0;
const VALUE = 1;
const STEPS = 2;
const LIMIT = 3;
const PEAK = 4;

const DEPTH = 64;

const program = Int32Array.from(
  [
    /*  0 */ [PUSH, 1, STORE, NUMBER],
    /*  4 */ [LOAD, NUMBER, LOAD, LIMIT, LT, JZ, 79], // for number = 1 while number < limit
    /* 11 */ [LOAD, NUMBER, STORE, VALUE],
    /* 15 */ [LOAD, VALUE, PUSH, 1, EQ, JZ, 24, JMP, 70], // until value = 1
    /* 24 */ [LOAD, VALUE, PUSH, 2, MOD, JZ, 54],
    /* 31 */ [LOAD, VALUE, PUSH, 3, MUL, PUSH, 1, ADD, STORE, VALUE],
    /* 41 */ [LOAD, PEAK, LOAD, VALUE, LT, JZ, 61, LOAD, VALUE, STORE, PEAK, JMP, 61],
    /* 54 */ [LOAD, VALUE, PUSH, 2, DIV, STORE, VALUE],
    /* 61 */ [LOAD, STEPS, PUSH, 1, ADD, STORE, STEPS, JMP, 15],
    /* 70 */ [LOAD, NUMBER, PUSH, 1, ADD, STORE, NUMBER, JMP, 4],
    /* 79 */ [LOAD, STEPS, LOAD, PEAK, ADD, HALT],
  ].flat(),
);

function interpret(limit) {
  const stack = new Float64Array(DEPTH);
  const variables = Float64Array.of(0, 0, 0, limit, 0);
  let pc = 0;
  let sp = 0; // the first free place
  for (;;) {
    switch (program[pc++]) {
      case HALT:
        return stack[sp - 1];
      case PUSH:
        stack[sp++] = program[pc++];
        break;
      case LOAD:
        stack[sp++] = variables[program[pc++]];
        break;
      case STORE:
        variables[program[pc++]] = stack[--sp];
        break;
      case ADD:
        sp--;
        stack[sp - 1] += stack[sp];
        break;
      case SUB:
        sp--;
        stack[sp - 1] -= stack[sp];
        break;
      case MUL:
        sp--;
        stack[sp - 1] *= stack[sp];
        break;
      case DIV:
        sp--;
        stack[sp - 1] = Math.trunc(stack[sp - 1] / stack[sp]);
        break;
      case MOD:
        sp--;
        stack[sp - 1] %= stack[sp];
        break;
      case LT:
        sp--;
        stack[sp - 1] = stack[sp - 1] < stack[sp] ? 1 : 0;
        break;
      case EQ:
        sp--;
        stack[sp - 1] = stack[sp - 1] === stack[sp] ? 1 : 0;
        break;
      case JZ:
        if (stack[--sp] === 0) pc = program[pc];
        else pc++;
        break;
      case JMP:
        pc = program[pc];
        break;
    }
  }
}

console.log(String(interpret(n + 1)));
