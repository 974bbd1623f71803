// nbody STEPS: the Sun and four giant planets under gravity. Same algorithm as nbody.c, in the same order of the double
// operations; a conversion around a product keeps it from being fused with the sum, so that it rounds alike everywhere.
// Prints the energy after the last step times -1e9, truncated.
package main

import (
	"fmt"
	"math"
	"os"
	"strconv"
)

const step = 0.01

type body struct {
	x, y, z, vx, vy, vz, mass float64
}

// Typed, so that each operation rounds to a double as it does elsewhere: untyped constants would be exact.
var (
	days = 365.24
	pi   = 3.141592653589793
	sun  = 4 * pi * pi
)

var bodies = [5]body{
	{0, 0, 0, 0, 0, 0, sun},
	// Jupiter
	{4.84143144246472090, -1.16032004402742839, -0.103622044471123109, 0.00166007664274403694 * days,
		0.00769901118419740425 * days, -0.0000690460016972063023 * days, 0.000954791938424326609 * sun},
	// Saturn
	{8.34336671824457987, 4.12479856412430479, -0.403523417114321381, -0.00276742510726411 * days,
		0.00499852801234917238 * days, 0.0000230417297573763929 * days, 0.000285885980666130812 * sun},
	// Uranus
	{12.8943695621391310, -15.1111514016986312, -0.223307578892655734, 0.00296460137564761618 * days,
		0.00237847173959480950 * days, -0.0000296589568540237556 * days, 0.0000436624404335156298 * sun},
	// Neptune
	{15.3796971148509165, -25.9193146099879641, 0.179258772950371181, 0.00268067772490389322 * days,
		0.00162824170038242295 * days, -0.0000951592254519715870 * days, 0.0000515138902046611451 * sun},
}

// Gives the Sun the velocity that makes the total momentum zero.
func offsetMomentum() {
	var px, py, pz float64
	for i := range bodies {
		b := &bodies[i]
		px += float64(b.vx * b.mass)
		py += float64(b.vy * b.mass)
		pz += float64(b.vz * b.mass)
	}
	bodies[0].vx = -px / sun
	bodies[0].vy = -py / sun
	bodies[0].vz = -pz / sun
}

func distanceSquared(dx, dy, dz float64) float64 {
	return float64(dx*dx) + float64(dy*dy) + float64(dz*dz)
}

func advance() {
	for i := range bodies {
		a := &bodies[i]
		for j := i + 1; j < len(bodies); j++ {
			b := &bodies[j]
			dx, dy, dz := a.x-b.x, a.y-b.y, a.z-b.z
			squared := distanceSquared(dx, dy, dz)
			magnitude := step / (squared * math.Sqrt(squared))
			a.vx -= float64(dx * b.mass * magnitude)
			a.vy -= float64(dy * b.mass * magnitude)
			a.vz -= float64(dz * b.mass * magnitude)
			b.vx += float64(dx * a.mass * magnitude)
			b.vy += float64(dy * a.mass * magnitude)
			b.vz += float64(dz * a.mass * magnitude)
		}
	}
	for i := range bodies {
		a := &bodies[i]
		a.x += float64(step * a.vx)
		a.y += float64(step * a.vy)
		a.z += float64(step * a.vz)
	}
}

func energy() float64 {
	sum := 0.0
	for i := range bodies {
		a := &bodies[i]
		sum += float64(0.5 * a.mass * distanceSquared(a.vx, a.vy, a.vz))
		for j := i + 1; j < len(bodies); j++ {
			b := &bodies[j]
			sum -= a.mass * b.mass / math.Sqrt(distanceSquared(a.x-b.x, a.y-b.y, a.z-b.z))
		}
	}
	return sum
}

func main() {
	steps, _ := strconv.Atoi(os.Args[1])
	offsetMomentum()
	for s := 0; s < steps; s++ {
		advance()
	}
	fmt.Println(int64(energy() * -1e9))
}
