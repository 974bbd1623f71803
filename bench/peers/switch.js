// switch N: two generators yield to each other through a loop that resumes the one and the other, N times in all.
// Measures a yield and a resume. Prints N.
const n = Number(process.argv[2]);

let left = n;

function* body() {
  while (left > 0) {
    left--;
    yield;
  }
}

let current = body();
let other = body();
while (!current.next().done) [current, other] = [other, current];
console.log(String(n - left));
