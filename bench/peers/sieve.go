// sieve N ROUNDS: the sieve of Eratosthenes up to N, one byte a number, all over again in each round. As sieve.c.
// Prints the number of primes up to N, summed over the rounds.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func countPrimes(isPrime []byte) int64 {
	for i := range isPrime {
		isPrime[i] = 1
	}
	for i := 2; i*i < len(isPrime); i++ {
		if isPrime[i] == 0 {
			continue
		}
		for multiple := i * i; multiple < len(isPrime); multiple += i {
			isPrime[multiple] = 0
		}
	}
	count := int64(0)
	for _, flag := range isPrime[2:] {
		count += int64(flag)
	}
	return count
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	rounds, _ := strconv.Atoi(os.Args[2])
	isPrime := make([]byte, n+1)
	total := int64(0)
	for round := 0; round < rounds; round++ {
		total += countPrimes(isPrime)
	}
	fmt.Println(total)
}
