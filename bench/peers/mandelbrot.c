// mandelbrot SIDE ROUNDS: the Mandelbrot set on SIDE x SIDE points, at most 50 iterations a point; each round looks
// at a picture shifted up by 0.001.
// Prints the number of iterations in all.
#include "peer.h"

#define MOST_ITERATIONS 50

static int iterations(double cr, double ci) {
  double zr = 0, zi = 0, zr_squared = 0, zi_squared = 0;
  int count = 0;
  while (count < MOST_ITERATIONS && zr_squared + zi_squared <= 4.0) {
    zi = 2.0 * zr * zi + ci;
    zr = zr_squared - zi_squared + cr;
    zr_squared = zr * zr;
    zi_squared = zi * zi;
    count++;
  }
  return count;
}

int main(int argc, char **argv) {
  int side = argument(argc, argv, 1, 0, 100000);
  int rounds = argument(argc, argv, 2, 0, INT32_MAX);
  int64_t total = 0;
  for (int round = 0; round < rounds; round++) {
    for (int y = 0; y < side; y++) {
      double ci = 2.0 * y / side - 1.0 + round * 0.001;
      for (int x = 0; x < side; x++) total += iterations(2.0 * x / side - 1.5, ci);
    }
  }
  return print_answer(total);
}
