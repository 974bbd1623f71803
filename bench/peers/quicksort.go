// quicksort N: sorts N pseudo-random 64-bit integers in place: Hoare's partition around the middle element, recursion
// into the smaller part only, insertion sort for parts of 17 and fewer. Same algorithm as quicksort.c.
// Prints the sum over places i of value % 1000003 x (i % 1000), or -1 when the result is not sorted.
package main

import (
	"fmt"
	"os"
	"strconv"
)

const small = 16

func insertionSort(values []int64, low, high int) {
	for i := low + 1; i <= high; i++ {
		value, hole := values[i], i
		for ; hole > low && values[hole-1] > value; hole-- {
			values[hole] = values[hole-1]
		}
		values[hole] = value
	}
}

func quicksort(values []int64, low, high int) {
	for high-low > small {
		pivot := values[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for values[i] < pivot {
				i++
			}
			for values[j] > pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i++
				j--
			}
		}
		if j-low < high-i {
			quicksort(values, low, j)
			low = i
		} else {
			quicksort(values, i, high)
			high = j
		}
	}
	insertionSort(values, low, high)
}

// Two steps of the minimal standard generator make one value: the first above, 16 bits of the second below.
func fill(values []int64) {
	random := int64(12345)
	for i := range values {
		above := random * 16807 % 2147483647
		random = above * 16807 % 2147483647
		values[i] = above*65536 + random%65536
	}
}

func checkSum(values []int64) int64 {
	sum := int64(0)
	for i, value := range values {
		if i > 0 && values[i-1] > value {
			return -1
		}
		sum += value % 1000003 * int64(i%1000)
	}
	return sum
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	values := make([]int64, n)
	fill(values)
	quicksort(values, 0, n-1)
	fmt.Println(checkSum(values))
}
