// lock THREADS INCREMENTS: goroutines on one processor that each lock a mutex, add 1 to a shared count and unlock,
// INCREMENTS times. Prints the count: THREADS x INCREMENTS.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
)

func main() {
	runtime.GOMAXPROCS(1)
	threads, _ := strconv.Atoi(os.Args[1])
	increments, _ := strconv.Atoi(os.Args[2])
	var mutex sync.Mutex
	var all sync.WaitGroup
	count := 0
	for t := 0; t < threads; t++ {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := 0; i < increments; i++ {
				mutex.Lock()
				count++
				mutex.Unlock()
			}
		}()
	}
	all.Wait()
	fmt.Println(count)
}
