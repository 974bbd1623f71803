// ring THREADS PASSES: goroutines on one processor in a ring of channels, each blocked until its left neighbour sends it
// the token. Number 1 gets it first, with PASSES passes to go. Measures wake-up, block and switch among many.
// Prints the number (from 1) of the goroutine that gets the token last.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
)

func body(self int, from <-chan int, to chan<- int, winner chan<- int) {
	for passes := range from {
		if passes == 0 {
			winner <- self
			return
		}
		to <- passes - 1
	}
}

func main() {
	runtime.GOMAXPROCS(1)
	count, _ := strconv.Atoi(os.Args[1])
	passes, _ := strconv.Atoi(os.Args[2])
	boxes := make([]chan int, count)
	for i := range boxes {
		boxes[i] = make(chan int)
	}
	winner := make(chan int)
	for i := range boxes {
		go body(i+1, boxes[i], boxes[(i+1)%count], winner)
	}
	boxes[0] <- passes
	fmt.Println(<-winner)
}
