// spawn N MODE: starts N goroutines with ids 1..N on one processor; each adds its id to a sum and ends. MODE 0: all are
// alive at once, blocked at a gate that opens when all have come. MODE 1: one after another.
// Prints the sum of the ids.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
)

var (
	sum               atomic.Int64
	arrived, departed sync.WaitGroup
	gate              = make(chan struct{})
)

func waitAndAdd(id int) {
	arrived.Done()
	<-gate
	sum.Add(int64(id))
	departed.Done()
}

func addAtOnce(id int) {
	sum.Add(int64(id))
	departed.Done()
}

func main() {
	runtime.GOMAXPROCS(1)
	n, _ := strconv.Atoi(os.Args[1])
	mode, _ := strconv.Atoi(os.Args[2])
	if mode == 0 {
		arrived.Add(n)
		departed.Add(n)
		for id := 1; id <= n; id++ {
			go waitAndAdd(id)
		}
		arrived.Wait()
		close(gate)
		departed.Wait()
	} else {
		for id := 1; id <= n; id++ {
			departed.Add(1)
			go addAtOnce(id)
			departed.Wait()
		}
	}
	fmt.Println(sum.Load())
}
