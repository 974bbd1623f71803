// wordfreq KIB ROUNDS: writes KIB KiB of text from a vocabulary of 16384 words, common ones more often, then counts
// each word in a hash table. Same algorithm as wordfreq.c, the hash table included (linear probing, FNV-1a, keys are
// places in the text).
// Prints, summed over the rounds, distinct words x 1000003 + the sum over words of hash % 65521 x count.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

const (
	words   = 16384
	slots   = 65536
	longest = 10
)

type slot struct {
	start, length, count int32 // free when count is 0
	hash                 uint32
}

var (
	vocabulary [words][longest]byte
	lengths    [words]int
	table      [slots]slot
)

func makeVocabulary() {
	for i := range vocabulary {
		letters := uint32(i) * 2654435761
		lengths[i] = 3 + i%8
		for k := 0; k < lengths[i]; k++ {
			vocabulary[i][k] = byte('a' + letters%26)
			letters = letters/26 + uint32(i)
		}
	}
}

// Whole words, each with a space behind it, until there are size bytes; returns the length.
func writeText(text []byte, size int) int {
	random, length := uint32(42), 0
	for length < size {
		random = random*1664525 + 1013904223
		r := random >> 16
		word := ((r * r) >> 16) * r >> 18 // close to r cubed: small numbers come up most
		for _, letter := range vocabulary[word][:lengths[word]] {
			text[length] = letter
			length++
		}
		text[length] = ' '
		length++
	}
	return length
}

// Counts one word; returns 1 when it is new.
func countWord(text []byte, start, length int, hash uint32) int64 {
	for at := hash % slots; ; at = (at + 1) % slots {
		s := &table[at]
		if s.count == 0 {
			*s = slot{int32(start), int32(length), 1, hash}
			return 1
		}
		if s.hash == hash && int(s.length) == length &&
			bytes.Equal(text[s.start:int(s.start)+length], text[start:start+length]) {
			s.count++
			return 0
		}
	}
}

func oneRound(text []byte, size int) int64 {
	table = [slots]slot{}
	makeVocabulary()
	length := writeText(text, size)
	distinct := int64(0)
	for at := 0; at < length; at++ {
		hash, start := uint32(2166136261), at
		for ; text[at] != ' '; at++ {
			hash = (hash ^ uint32(text[at])) * 16777619
		}
		distinct += countWord(text, start, at-start, hash)
	}
	sum := distinct * 1000003
	for i := range table {
		sum += int64(table[i].hash%65521) * int64(table[i].count)
	}
	return sum
}

func main() {
	kib, _ := strconv.Atoi(os.Args[1])
	rounds, _ := strconv.Atoi(os.Args[2])
	size := kib * 1024
	text := make([]byte, size+longest+1)
	total := int64(0)
	for round := 0; round < rounds; round++ {
		total += oneRound(text, size)
	}
	fmt.Println(total)
}
