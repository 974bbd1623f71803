// mandelbrot SIDE ROUNDS: the Mandelbrot set on SIDE x SIDE points, at most 50 iterations a point; each round looks at
// a picture shifted up by 0.001. Same algorithm as mandelbrot.c; conversions keep products from being fused with sums.
// Prints the number of iterations in all.
package main

import (
	"fmt"
	"os"
	"strconv"
)

const mostIterations = 50

func iterations(cr, ci float64) int64 {
	var zr, zi, zrSquared, ziSquared float64
	count := int64(0)
	for count < mostIterations && zrSquared+ziSquared <= 4 {
		zi = float64(2*zr*zi) + ci
		zr = zrSquared - ziSquared + cr
		zrSquared = float64(zr * zr)
		ziSquared = float64(zi * zi)
		count++
	}
	return count
}

func main() {
	side, _ := strconv.Atoi(os.Args[1])
	rounds, _ := strconv.Atoi(os.Args[2])
	width := float64(side)
	total := int64(0)
	for round := 0; round < rounds; round++ {
		for y := 0; y < side; y++ {
			ci := 2*float64(y)/width - 1 + float64(float64(round)*0.001)
			for x := 0; x < side; x++ {
				total += iterations(2*float64(x)/width-1.5, ci)
			}
		}
	}
	fmt.Println(total)
}
