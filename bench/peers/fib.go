// fib N: the N-th Fibonacci number by plain double recursion. Same algorithm as fib.c. Prints fib(N).
package main

import (
	"fmt"
	"os"
	"strconv"
)

func fib(n int64) int64 {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	fmt.Println(fib(int64(n)))
}
