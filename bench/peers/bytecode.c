// bytecode N: a stack machine with 13 opcodes interprets a program that follows the Collatz sequence of each of 1..N
// down to 1. Measures an interpreter's loop: fetch, dispatch, a little work.
// Prints the number of steps in all plus the highest value an odd step reached (the peak).
#include "peer.h"

// PUSH k, LOAD variable, STORE variable, JZ target (pops), JMP target; the others take their operands from the stack.
enum { HALT, PUSH, LOAD, STORE, ADD, SUB, MUL, DIV, MOD, LT, EQ, JZ, JMP };
enum { NUMBER, VALUE, STEPS, LIMIT, PEAK, VARIABLES };

#define DEPTH 64

static const int program[] = {
  /*  0 */ PUSH, 1, STORE, NUMBER,
  /*  4 */ LOAD, NUMBER, LOAD, LIMIT, LT, JZ, 79,         // for number = 1 while number < limit
  /* 11 */ LOAD, NUMBER, STORE, VALUE,
  /* 15 */ LOAD, VALUE, PUSH, 1, EQ, JZ, 24, JMP, 70,     //   until value = 1
  /* 24 */ LOAD, VALUE, PUSH, 2, MOD, JZ, 54,
  /* 31 */ LOAD, VALUE, PUSH, 3, MUL, PUSH, 1, ADD, STORE, VALUE,
  /* 41 */ LOAD, PEAK, LOAD, VALUE, LT, JZ, 61, LOAD, VALUE, STORE, PEAK, JMP, 61,
  /* 54 */ LOAD, VALUE, PUSH, 2, DIV, STORE, VALUE,
  /* 61 */ LOAD, STEPS, PUSH, 1, ADD, STORE, STEPS, JMP, 15,
  /* 70 */ LOAD, NUMBER, PUSH, 1, ADD, STORE, NUMBER, JMP, 4,
  /* 79 */ LOAD, STEPS, LOAD, PEAK, ADD, HALT,
};

static int64_t interpret(int64_t limit) {
  int64_t stack[DEPTH], variables[VARIABLES] = {0};
  int pc = 0, sp = 0; // sp: the first free place
  variables[LIMIT] = limit;
  for (;;) {
    switch (program[pc++]) {
      case HALT: return stack[sp - 1];
      case PUSH: stack[sp++] = program[pc++]; break;
      case LOAD: stack[sp++] = variables[program[pc++]]; break;
      case STORE: variables[program[pc++]] = stack[--sp]; break;
      case ADD: sp--; stack[sp - 1] += stack[sp]; break;
      case SUB: sp--; stack[sp - 1] -= stack[sp]; break;
      case MUL: sp--; stack[sp - 1] *= stack[sp]; break;
      case DIV: sp--; stack[sp - 1] /= stack[sp]; break;
      case MOD: sp--; stack[sp - 1] %= stack[sp]; break;
      case LT: sp--; stack[sp - 1] = stack[sp - 1] < stack[sp]; break;
      case EQ: sp--; stack[sp - 1] = stack[sp - 1] == stack[sp]; break;
      case JZ: // a branch, not a selected value: the next fetch need not wait for the operand
        if (stack[--sp] == 0) pc = program[pc];
        else pc++;
        break;
      case JMP: pc = program[pc]; break;
    }
  }
}

int main(int argc, char **argv) {
  return print_answer(interpret(argument(argc, argv, 1, 0, INT32_MAX) + 1));
}
