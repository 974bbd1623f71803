// quicksort N: sorts N pseudo-random integers of 47 bits in place: Hoare's partition around the middle element,
// recursion into the smaller part only, insertion sort for parts of 17 and fewer. Same algorithm as quicksort.c; a
// double holds every value and the sum exactly.
// Prints the sum over places i of value % 1000003 x (i % 1000), or -1 when the result is not sorted.
const n = Number(process.argv[2]);

const SMALL = 16;
const values = new Float64Array(n);

function insertionSort(low, high) {
  for (let i = low + 1; i <= high; i++) {
    const value = values[i];
    let hole = i;
    for (; hole > low && values[hole - 1] > value; hole--) values[hole] = values[hole - 1];
    values[hole] = value;
  }
}

function sort(from, to) {
  let low = from;
  let high = to;
  while (high - low > SMALL) {
    const pivot = values[low + ((high - low) >> 1)];
    let i = low;
    let j = high;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        const swapped = values[i];
        values[i++] = values[j];
        values[j--] = swapped;
      }
    }
    if (j - low < high - i) {
      sort(low, j);
      low = i;
    } else {
      sort(i, high);
      high = j;
    }
  }
  insertionSort(low, high);
}

/** Two steps of the minimal standard generator make one value: the first above, 16 bits of the second below. */
function fill() {
  let random = 12345;
  for (let i = 0; i < n; i++) {
    const above = (random * 16807) % 2147483647;
    random = (above * 16807) % 2147483647;
    values[i] = above * 65536 + (random % 65536);
  }
}

function checkSum() {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (i > 0 && values[i - 1] > values[i]) return -1;
    sum += (values[i] % 1000003) * (i % 1000);
  }
  return sum;
}

fill();
sort(0, n - 1);
console.log(String(checkSum()));
