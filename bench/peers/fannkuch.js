// fannkuch N: for each permutation of 0..N-1, counts how often its head can be reversed (the first h + 1 places, where
// h is the first value) until 0 comes first. Same algorithm as fannkuch.c.
// Prints checksum x 1000 + most flips; the checksum adds the flips of permutations with alternating sign.
const n = Number(process.argv[2]);

const work = new Int32Array(n);

function countFlips(permutation) {
  for (let i = 0; i < n; i++) work[i] = permutation[i];
  let flips = 0;
  for (let head = work[0]; head !== 0; head = work[0]) {
    for (let low = 0, high = head; low < high; low++, high--) {
      const swapped = work[low];
      work[low] = work[high];
      work[high] = swapped;
    }
    flips++;
  }
  return flips;
}

function fannkuch() {
  const permutation = Int32Array.from({ length: n }, (_, i) => i);
  const left = new Int32Array(n + 1); // left[r]: rotations of the first r + 1 places still to come
  let checksum = 0;
  let most = 0;
  let odd = false;
  let r = n;
  for (;;) {
    for (; r !== 1; r--) left[r - 1] = r;
    const flips = countFlips(permutation);
    if (flips > most) most = flips;
    checksum += odd ? -flips : flips;
    // The next permutation: rotate the shortest prefix that is not back at its start.
    for (; ; r++) {
      if (r === n) return checksum * 1000 + most;
      const first = permutation[0];
      for (let i = 0; i < r; i++) permutation[i] = permutation[i + 1];
      permutation[r] = first;
      left[r]--;
      if (left[r] > 0) break;
    }
    odd = !odd;
  }
}

console.log(String(fannkuch()));
