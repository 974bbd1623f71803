// spectral N ROUNDS: the spectral norm of the N x N corner of the infinite matrix A with
// A(i, j) = 1 / ((i + j)(i + j + 1) / 2 + i + 1), by the power method. Same algorithm as spectral.c; conversions keep
// products from being fused with sums.
// Prints the norm x 1e9, truncated.
package main

import (
	"fmt"
	"math"
	"os"
	"strconv"
)

func cell(i, j int32) float64 {
	return 1 / float64((i+j)*(i+j+1)/2+i+1)
}

func times(input, output []float64) {
	for i := range output {
		sum := 0.0
		for j, x := range input {
			sum += float64(cell(int32(i), int32(j)) * x)
		}
		output[i] = sum
	}
}

func timesTransposed(input, output []float64) {
	for i := range output {
		sum := 0.0
		for j, x := range input {
			sum += float64(cell(int32(j), int32(i)) * x)
		}
		output[i] = sum
	}
}

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	rounds, _ := strconv.Atoi(os.Args[2])
	u, v, between := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range u {
		u[i] = 1
	}
	for round := 0; round < rounds; round++ {
		times(u, between)
		timesTransposed(between, v)
		times(v, between)
		timesTransposed(between, u)
	}
	uv, vv := 0.0, 0.0
	for i := range u {
		uv += float64(u[i] * v[i])
		vv += float64(v[i] * v[i])
	}
	fmt.Println(int64(math.Sqrt(uv/vv) * 1e9))
}
