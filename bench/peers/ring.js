// ring THREADS PASSES: generators in a ring, each blocked until its left neighbour hands it the token. When all are
// blocked, number 1 gets it with PASSES passes to go. Same algorithm as ring.c, with a first-in, first-out run queue.
// Prints the number (from 1) of the generator that gets the token last.
const [count, passes] = process.argv.slice(2).map(Number);

const NO_TOKEN = -1;
const box = new Int32Array(count).fill(NO_TOKEN); // passes to go, for the generator that holds the token
const queue = new Int32Array(count + 1); // a circle: the ready ones lie from first up to last
let first = 0;
let last = 0;
let winner = 0;

function ready(number) {
  queue[last] = number;
  last = last === count ? 0 : last + 1;
}

function* body(self) {
  const neighbour = self + 1 === count ? 0 : self + 1;
  for (;;) {
    while (box[self] === NO_TOKEN) yield;
    const toGo = box[self];
    box[self] = NO_TOKEN;
    if (toGo === 0) {
      winner = self + 1;
      return;
    }
    box[neighbour] = toGo - 1;
    ready(neighbour);
  }
}

const threads = Array.from({ length: count }, (_, self) => body(self));

function runAll() {
  while (first !== last) {
    const thread = threads[queue[first]];
    first = first === count ? 0 : first + 1;
    thread.next();
  }
}

for (let number = 0; number < count; number++) ready(number);
runAll(); // each runs until it blocks
box[0] = passes;
ready(0);
runAll();
console.log(String(winner));
