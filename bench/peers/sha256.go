// sha256 KIB: SHA-256 (FIPS 180-4) of KIB KiB of text: a pattern of 1 MiB over and over. Same algorithm as sha256.c,
// not the package, which is assembly with the processor's own instructions for it.
// Prints the first 32-bit word of the digest.
package main

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"os"
	"strconv"
)

const (
	block       = 64
	patternSize = 1 << 20
	rounds      = 64
)

var (
	constants [rounds]uint32
	state     [8]uint32
)

func fraction(x float64) uint32 {
	return uint32(int64((x - math.Floor(x)) * 4294967296))
}

func rotate(x uint32, by int) uint32 {
	return bits.RotateLeft32(x, -by)
}

// The constants are fractions of the cube roots, and the first state of the square roots, of the first primes.
func makeConstants() {
	for candidate, found := 2, 0; found < rounds; candidate++ {
		divisor := 2
		for divisor*divisor <= candidate && candidate%divisor != 0 {
			divisor++
		}
		if divisor*divisor <= candidate {
			continue
		}
		root := 1.0
		for i := 0; i < 100; i++ { // Newton's method
			root = (2*root + float64(candidate)/(root*root)) / 3
		}
		constants[found] = fraction(root)
		if found < len(state) {
			state[found] = fraction(math.Sqrt(float64(candidate)))
		}
		found++
	}
}

func addBlock(text []byte) {
	var w [rounds]uint32
	for i := 0; i < 16; i++ {
		w[i] = binary.BigEndian.Uint32(text[4*i:])
	}
	for i := 16; i < rounds; i++ {
		x, y := w[i-15], w[i-2]
		small0 := rotate(x, 7) ^ rotate(x, 18) ^ x>>3
		small1 := rotate(y, 17) ^ rotate(y, 19) ^ y>>10
		w[i] = w[i-16] + small0 + w[i-7] + small1
	}
	a, b, c, d, e, f, g, h := state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]
	for i := 0; i < rounds; i++ {
		t1 := h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (^e & g)) + constants[i] + w[i]
		t2 := (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
		h, g, f, e, d, c, b, a = g, f, e, d+t1, c, b, a, t1+t2
	}
	state[0] += a
	state[1] += b
	state[2] += c
	state[3] += d
	state[4] += e
	state[5] += f
	state[6] += g
	state[7] += h
}

func main() {
	kib, _ := strconv.Atoi(os.Args[1])
	makeConstants()
	pattern := make([]byte, patternSize)
	for i := range pattern {
		pattern[i] = byte(i*31 + i>>8)
	}
	size := kib * 1024
	for at := 0; at < size; at += block {
		from := at % patternSize
		addBlock(pattern[from : from+block])
	}
	// Whole blocks of text, so the padding is one block: a bit, zeros, the length in bits.
	last := make([]byte, block)
	last[0] = 0x80
	binary.BigEndian.PutUint64(last[block-8:], uint64(size)*8)
	addBlock(last)
	fmt.Println(state[0])
}
