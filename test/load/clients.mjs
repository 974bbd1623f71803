// clients.mjs PORT COUNT: opens COUNT connections, says so, and after a line on standard input sends a different text on each
// and expects it back. Invariant: it ends by itself, with status 0 only when every connection was answered.
import { connect } from "node:net";

const [port = 0, count = 0] = process.argv.slice(2).map(Number);
const LIFETIME_MS = 150_000;
const STARTING_MS = 20_000;
const OPENING_AT_ONCE = 100;
const RETRY_MS = 50;

/** @type {import("node:net").Socket[]} */
const sockets = [];
let answered = 0;

/** @param {string} sentence @returns {never} */
function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/**
 * Resolves when the server has greeted: a connection that only the client's kernel holds open does not count, and no more are
 * under way at once than fit the backlog.
 * @returns {Promise<Error | undefined>}
 */
function open() {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("data", () => {
      sockets.push(socket);
      socket.off("error", resolve).on("error", (error) => fail(`an open connection: ${error.message}`));
      resolve(undefined);
    });
    socket.on("error", resolve);
  });
}

/** The first connection waits for the server to listen. */
async function openFirst() {
  for (const end = Date.now() + STARTING_MS; ; ) {
    const error = await open();
    if (error === undefined) return;
    if (Date.now() > end) fail(`no server: ${error.message}`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

let left = count - 1;
async function openOthers() {
  while (left > 0) {
    left -= 1;
    const error = await open();
    if (error !== undefined) fail(`connection ${sockets.length}: ${error.message}`);
  }
}

/** @param {import("node:net").Socket} socket @param {number} index */
function ask(socket, index) {
  const text = `connection ${index}\n`;
  let echoed = "";
  socket.setEncoding("utf8").on("data", (part) => {
    echoed += part;
    if (!text.startsWith(echoed)) fail(`connection ${index} received ${JSON.stringify(echoed)}`);
    if (echoed !== text) return;
    answered += 1;
    socket.end();
  });
  socket.on("close", () => {
    if (echoed !== text) fail(`connection ${index} ended early`);
  });
  socket.write(text);
}

setTimeout(() => fail(`late: ${sockets.length} open, ${answered} answered`), LIFETIME_MS).unref();
process.once("exit", () => console.log(`answered ${answered}`));
await openFirst();
await Promise.all(Array.from({ length: OPENING_AT_ONCE }, openOthers));
console.log(`connected ${sockets.length}`);
process.stdin.once("data", () => {
  process.stdin.destroy();
  sockets.forEach(ask);
});
