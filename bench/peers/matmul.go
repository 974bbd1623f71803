// matmul N ROUNDS: the product of two N x N matrices of doubles by the schoolbook triple loop; each round first adds 1
// to one cell of the left matrix. Same algorithm as matmul.c.
// Prints the sum over the rounds of two cells of the product: cell number ROUND (modulo the cells) and the last cell.
package main

import (
	"fmt"
	"os"
	"strconv"
)

func multiply(n int, left, right, product []float64) {
	for i := 0; i < n; i++ {
		row := left[i*n : i*n+n]
		for j := 0; j < n; j++ {
			sum := 0.0
			at := j
			for _, factor := range row {
				sum += factor * right[at]
				at += n
			}
			product[i*n+j] = sum
		}
	}
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	rounds, _ := strconv.Atoi(os.Args[2])
	cells := n * n
	left, right, product := make([]float64, cells), make([]float64, cells), make([]float64, cells)
	for i := range left {
		left[i] = float64(i%7 - 3)
		right[i] = float64(i%5 - 2)
	}
	total := 0.0
	for round := 0; round < rounds; round++ {
		left[round%cells]++
		multiply(n, left, right, product)
		total += product[round%cells] + product[cells-1]
	}
	fmt.Println(int64(total))
}
