// spawn N MODE: makes N generators with ids 1..N; each adds its id to a sum and ends. MODE 0: all are alive at once,
// each blocks first and all are resumed later. MODE 1: one after another.
// Prints the sum of the ids.
const [n, mode] = process.argv.slice(2).map(Number);

let sum = 0;

function* body(id) {
  if (mode === 0) yield;
  sum += id;
}

function start(id) {
  const thread = body(id);
  thread.next();
  return thread;
}

if (mode === 0) {
  const threads = [];
  for (let id = 1; id <= n; id++) threads.push(start(id));
  for (const thread of threads) thread.next();
} else {
  for (let id = 1; id <= n; id++) start(id);
}
console.log(String(sum));
