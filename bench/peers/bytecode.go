// bytecode N: a stack machine with 13 opcodes interprets a program that follows the Collatz sequence of each of 1..N
// down to 1. Same machine and program as bytecode.c.
// Prints the number of steps in all plus the highest value an odd step reached (the peak).
package main

import (
	"fmt"
	"os"
	"strconv"
)

const (
	HALT = iota
	PUSH
	LOAD
	STORE
	ADD
	SUB
	MUL
	DIV
	MOD
	LT
	EQ
	JZ
	JMP
)

const (
	NUMBER = iota
	VALUE
	STEPS
	LIMIT
	PEAK
	VARIABLES
)

const depth = 64

var program = [...]int32{
	/*  0 */ PUSH, 1, STORE, NUMBER,
	/*  4 */ LOAD, NUMBER, LOAD, LIMIT, LT, JZ, 79, // for number = 1 while number < limit
	/* 11 */ LOAD, NUMBER, STORE, VALUE,
	/* 15 */ LOAD, VALUE, PUSH, 1, EQ, JZ, 24, JMP, 70, // until value = 1
	/* 24 */ LOAD, VALUE, PUSH, 2, MOD, JZ, 54,
	/* 31 */ LOAD, VALUE, PUSH, 3, MUL, PUSH, 1, ADD, STORE, VALUE,
	/* 41 */ LOAD, PEAK, LOAD, VALUE, LT, JZ, 61, LOAD, VALUE, STORE, PEAK, JMP, 61,
	/* 54 */ LOAD, VALUE, PUSH, 2, DIV, STORE, VALUE,
	/* 61 */ LOAD, STEPS, PUSH, 1, ADD, STORE, STEPS, JMP, 15,
	/* 70 */ LOAD, NUMBER, PUSH, 1, ADD, STORE, NUMBER, JMP, 4,
	/* 79 */ LOAD, STEPS, LOAD, PEAK, ADD, HALT,
}

func truth(condition bool) int64 {
	if condition {
		return 1
	}
	return 0
}

func interpret(limit int64) int64 {
	var stack [depth]int64
	var variables [VARIABLES]int64
	variables[LIMIT] = limit
	pc, sp := int32(0), 0 // sp: the first free place
	for {
		op := program[pc]
		pc++
		switch op {
		case HALT:
			return stack[sp-1]
		case PUSH:
			stack[sp] = int64(program[pc])
			pc++
			sp++
		case LOAD:
			stack[sp] = variables[program[pc]]
			pc++
			sp++
		case STORE:
			sp--
			variables[program[pc]] = stack[sp]
			pc++
		case ADD:
			sp--
			stack[sp-1] += stack[sp]
		case SUB:
			sp--
			stack[sp-1] -= stack[sp]
		case MUL:
			sp--
			stack[sp-1] *= stack[sp]
		case DIV:
			sp--
			stack[sp-1] /= stack[sp]
		case MOD:
			sp--
			stack[sp-1] %= stack[sp]
		case LT:
			sp--
			stack[sp-1] = truth(stack[sp-1] < stack[sp])
		case EQ:
			sp--
			stack[sp-1] = truth(stack[sp-1] == stack[sp])
		case JZ:
			sp--
			if stack[sp] == 0 {
				pc = program[pc]
			} else {
				pc++
			}
		case JMP:
			pc = program[pc]
		}
	}
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	fmt.Println(interpret(int64(n) + 1))
}
