// fib N: the N-th Fibonacci number by plain double recursion. Same algorithm as fib.c; exact up to N = 78 in a Number.
// Prints fib(N).
const n = Number(process.argv[2]);

function fib(k) {
  return k < 2 ? k : fib(k - 1) + fib(k - 2);
}

console.log(String(fib(n)));
