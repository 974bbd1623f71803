// mandelbrot SIDE ROUNDS: the Mandelbrot set on SIDE x SIDE points, at most 50 iterations a point; each round looks at
// a picture shifted up by 0.001. Same algorithm as mandelbrot.c.
// Prints the number of iterations in all.
const [side, rounds] = process.argv.slice(2).map(Number);

const MOST_ITERATIONS = 50;

function iterations(cr, ci) {
  let zr = 0;
  let zi = 0;
  let zrSquared = 0;
  let ziSquared = 0;
  let count = 0;
  while (count < MOST_ITERATIONS && zrSquared + ziSquared <= 4) {
    zi = 2 * zr * zi + ci;
    zr = zrSquared - ziSquared + cr;
    zrSquared = zr * zr;
    ziSquared = zi * zi;
    count++;
  }
  return count;
}

function picture(round) {
  let total = 0;
  for (let y = 0; y < side; y++) {
    const ci = (2 * y) / side - 1 + round * 0.001;
    for (let x = 0; x < side; x++) total += iterations((2 * x) / side - 1.5, ci);
  }
  return total;
}

let total = 0;
for (let round = 0; round < rounds; round++) total += picture(round);
console.log(String(total));
