// fannkuch N: for each permutation of 0..N-1, counts how often its head can be reversed (the first h + 1 places, where
// h is the first value) until 0 comes first. Same algorithm as fannkuch.c.
// Prints checksum x 1000 + most flips; the checksum adds the flips of permutations with alternating sign.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func countFlips(permutation, work []int32) int {
	copy(work, permutation)
	flips := 0
	for head := work[0]; head != 0; head = work[0] {
		for low, high := 0, int(head); low < high; low, high = low+1, high-1 {
			work[low], work[high] = work[high], work[low]
		}
		flips++
	}
	return flips
}

func fannkuch(n int) int {
	permutation, work := make([]int32, n), make([]int32, n)
	left := make([]int, n+1) // left[r]: rotations of the first r + 1 places still to come
	for i := range permutation {
		permutation[i] = int32(i)
	}
	checksum, most, sign, r := 0, 0, 1, n
	for {
		for ; r != 1; r-- {
			left[r-1] = r
		}
		flips := countFlips(permutation, work)
		if flips > most {
			most = flips
		}
		checksum += sign * flips
		for ; ; r++ { // the next permutation: rotate the shortest prefix that is not back at its start
			if r == n {
				return checksum*1000 + most
			}
			first := permutation[0]
			copy(permutation[:r], permutation[1:r+1])
			permutation[r] = first
			left[r]--
			if left[r] > 0 {
				break
			}
		}
		sign = -sign
	}
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	fmt.Println(fannkuch(n))
}
