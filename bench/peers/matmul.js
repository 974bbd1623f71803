// matmul N ROUNDS: the product of two N x N matrices of doubles by the schoolbook triple loop; each round first adds 1
// to one cell of the left matrix. Same algorithm as matmul.c.
// Prints the sum over the rounds of two cells of the product: cell number ROUND (modulo the cells) and the last cell.
const [n, rounds] = process.argv.slice(2).map(Number);

const cells = n * n;
const left = Float64Array.from({ length: cells }, (_, i) => (i % 7) - 3);
const right = Float64Array.from({ length: cells }, (_, i) => (i % 5) - 2);
const product = new Float64Array(cells);

function multiply() {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += left[i * n + k] * right[k * n + j];
      product[i * n + j] = sum;
    }
  }
}

let total = 0;
for (let round = 0; round < rounds; round++) {
  left[round % cells] += 1;
  multiply();
  total += product[round % cells] + product[cells - 1];
}
console.log(String(Math.trunc(total)));
