// deep DEPTH YIELDS: two goroutines on one processor, each DEPTH calls down, yield to each other, YIELDS times in all.
// Measures a yield from deep recursion. Prints YIELDS plus the calls that both come back from: YIELDS + 2 x DEPTH.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

var left int

func descend(depth int) int {
	if depth > 0 {
		return 1 + descend(depth-1)
	}
	for left > 0 {
		left--
		runtime.Gosched()
	}
	return 0
}

func main() {
	runtime.GOMAXPROCS(1)
	depth, _ := strconv.Atoi(os.Args[1])
	yields, _ := strconv.Atoi(os.Args[2])
	left = yields
	frames := make(chan int)
	for i := 0; i < 2; i++ {
		go func() { frames <- descend(depth) }()
	}
	sum := <-frames + <-frames
	fmt.Println(yields - left + sum)
}
