// spectral N ROUNDS: the spectral norm of the N x N corner of the infinite matrix A with
// A(i, j) = 1 / ((i + j)(i + j + 1) / 2 + i + 1), by the power method. Same algorithm as spectral.c.
// Prints the norm x 1e9, truncated.
const [n, rounds] = process.argv.slice(2).map(Number);

function cell(i, j) {
  return 1 / ((((i + j) * (i + j + 1)) >> 1) + i + 1);
}

function times(input, output) {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += cell(i, j) * input[j];
    output[i] = sum;
  }
}

function timesTransposed(input, output) {
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += cell(j, i) * input[j];
    output[i] = sum;
  }
}

const u = new Float64Array(n).fill(1);
const v = new Float64Array(n);
const between = new Float64Array(n);
for (let round = 0; round < rounds; round++) {
  times(u, between);
  timesTransposed(between, v);
  times(v, between);
  timesTransposed(between, u);
}
let uv = 0;
let vv = 0;
for (let i = 0; i < n; i++) {
  uv += u[i] * v[i];
  vv += v[i] * v[i];
}
console.log(String(Math.trunc(Math.sqrt(uv / vv) * 1e9)));
