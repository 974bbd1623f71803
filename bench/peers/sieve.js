// sieve N ROUNDS: the sieve of Eratosthenes up to N, one byte a number, all over again in each round. As sieve.c.
// Prints the number of primes up to N, summed over the rounds.
const [n, rounds] = process.argv.slice(2).map(Number);

const isPrime = new Uint8Array(n + 1);

function countPrimes() {
  isPrime.fill(1);
  for (let i = 2; i * i <= n; i++) {
    if (isPrime[i] === 0) continue;
    for (let multiple = i * i; multiple <= n; multiple += i) isPrime[multiple] = 0;
  }
  let count = 0;
  for (let i = 2; i <= n; i++) count += isPrime[i];
  return count;
}

let total = 0;
for (let round = 0; round < rounds; round++) total += countPrimes();
console.log(String(total));
