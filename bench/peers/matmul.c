// matmul N ROUNDS: the product of two N x N matrices of doubles by the schoolbook triple loop. Each round first adds 1
// to one cell of the left matrix, so that no two products are alike.
// Prints the sum over the rounds of two cells of the product: cell number ROUND (modulo the cells) and the last cell.
#include "peer.h"

#define MOST 512

static double left[MOST * MOST], right[MOST * MOST], product[MOST * MOST];

static void multiply(int n) {
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      double sum = 0;
      for (int k = 0; k < n; k++) sum += left[i * n + k] * right[k * n + j];
      product[i * n + j] = sum;
    }
  }
}

int main(int argc, char **argv) {
  int n = argument(argc, argv, 1, 1, MOST);
  int rounds = argument(argc, argv, 2, 0, INT32_MAX);
  int cells = n * n;
  for (int i = 0; i < cells; i++) {
    left[i] = i % 7 - 3;
    right[i] = i % 5 - 2;
  }
  double total = 0;
  for (int round = 0; round < rounds; round++) {
    left[round % cells] += 1;
    multiply(n);
    total += product[round % cells] + product[cells - 1];
  }
  return print_answer((int64_t)total);
}
