// switch N: two goroutines on one processor yield to each other, N times in all. Measures a yield. Prints N.
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
	n, _ := strconv.Atoi(os.Args[1])
	left := n
	var both sync.WaitGroup
	for i := 0; i < 2; i++ {
		both.Add(1)
		go func() {
			defer both.Done()
			for left > 0 {
				left--
				runtime.Gosched()
			}
		}()
	}
	both.Wait()
	fmt.Println(n - left)
}
