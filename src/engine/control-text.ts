// The text of control instructions in the generated loop: those have no `run`, because they move between frames.
// Invariant: as in generate.ts, an instruction is done wholly or left to `step`. spec/engine.md, "Frames".
import type { Row } from "../isa/ops/row.ts";
import { EXIT } from "./context.ts";
import { FUNCTION, HEADER, SITE } from "./layout.ts";
import { registerHalf } from "./row-text.ts";

const LEAVE = "{ exit = -1; break run; }\n";
/** Words of a frame's header, and what the loop derives from fp. */
const ENTER = `xw = fp + 2 | 0;
xl = xw << 1;
xh = xl + 1 | 0;
`;
/** Copies an argument from the frame or the pool. */
const COPY = "const from = T[at];\nif (from >= 0) R[to] = R[fp + from | 0]; else R[to] = P[~from];\n";
/** Copies as many arguments as a field of the site says: the first without a loop, for most calls have one or two. */
const copyText = (count: number, to: string): string => `{
let n = T[s + ${count} | 0];
if (n !== 0) {
let to = ${to};
{ ${COPY}}
at = at + 1 | 0;
while (n !== 1) {
to = to + 1 | 0;
${COPY}at = at + 1 | 0;
n = n - 1 | 0;
}
}
}
`;
const ARGUMENTS = `let at = s + ${SITE.ARGUMENTS} | 0;
${copyText(SITE.INTEGER_COUNT, "next + 2 | 0")}fw = next + T[g + ${FUNCTION.FLOATS} | 0] | 0;
${copyText(SITE.FLOAT_COUNT, "fw")}`;

/** The text of a row that is not about values, or undefined when `step` does it. */
export function controlText(row: Row): string | undefined {
  switch (row.flow) {
    case "jump":
      return "ip = code[ip + 1 | 0];\ncontinue;\n";
    case "table":
      return `const al = I[${registerHalf("a", "low")}], t = code[ip + 1 | 0];
ip = I[${registerHalf("a", "high")}] === 0 && al >= 0 && al < T[t] ? T[t + al + 1 | 0] : ip + 2 | 0;
continue;
`;
    case "call":
      return calleeText(row) + CALL;
    case "tail":
      return calleeText(row) + TAIL;
    case "return":
      return RETURN;
    case "sys":
      return `context.site = T[code[ip + 1 | 0] + ${SITE.INDEX} | 0];\n${leaveText(EXIT.SYS)}`;
    default:
      return undefined;
  }
}

/** Retires the instruction and ends the slice. */
function leaveText(exit: number): string {
  return `exit = ${exit};\nip = ip + 2 | 0;\nleft = left - 1 | 0;\nbreak run;\n`;
}

/** Declares s, the site, and g, the callee's record. */
function calleeText(row: Row): string {
  const site = "const s = code[ip + 1 | 0];\n";
  if (row.form === "call") return `${site}const g = T[s + ${SITE.CALLEE} | 0];\n`;
  return `${site}const al = I[${registerHalf("a", "low")}];
if (I[${registerHalf("a", "high")}] !== 0 || al <= 0 || al > FN.length) ${LEAVE}const g = FN[al - 1 | 0];
if (T[g + ${FUNCTION.SIGNATURE} | 0] !== T[s + ${SITE.CALLEE} | 0]) ${LEAVE}`;
}

const CALL = `const words = T[s + ${SITE.WORDS} | 0], next = fp + words | 0, zeroes = T[g + ${FUNCTION.ZEROES} | 0];
if ((next + T[g + ${FUNCTION.WORDS} | 0] | 0) > stackEnd || zeroes < 0) ${LEAVE}
${ARGUMENTS}I[fp << 1] = ip >>> 1;
fp = next;
${ENTER}I[xl - ${4 - HEADER.FUNCTION} | 0] = T[g + ${FUNCTION.INDEX} | 0];
I[xl - ${4 - HEADER.BACK} | 0] = words;
if (zeroes !== 0) for (let k = Z[zeroes]; k !== 0; k = k - 1 | 0) R[fp + Z[zeroes + k | 0] | 0] = 0n;
ip = T[g + ${FUNCTION.ENTRY} | 0];
continue;
`;

const RETURN = `const back = I[xl - ${4 - HEADER.BACK} | 0];
if (back === 0) {
exit = ${EXIT.RETURN};
left = left - 1 | 0;
break run;
}
const caller = fp - back | 0;
const r = code[ip + 1 | 0];
ip = I[caller << 1] << 1;
const s = code[ip + 1 | 0];
const to = s + T[s + ${SITE.RESULTS} | 0] | 0;
const n = T[s + ${SITE.RESULT_COUNT} | 0];
if (n !== 0) {
R[caller + T[to] | 0] = R[fp + T[r + 1 | 0] | 0];
for (let k = 1; k < n; k = k + 1 | 0) R[caller + T[to + k | 0] | 0] = R[fp + T[r + 1 + k | 0] | 0];
}
fw = caller + T[s + ${SITE.FLOATS} | 0] | 0;
fp = caller;
${ENTER}ip = ip + 2 | 0;
continue;
`;

/** All arguments go behind the frame's place first, because the callee's registers lie over the caller's. */
const TAIL = `const size = T[g + ${FUNCTION.WORDS} | 0], words = T[s + ${SITE.WORDS} | 0], zeroes = T[g + ${FUNCTION.ZEROES} | 0];
const next = fp + (size > words ? size : words) | 0;
const count = T[s + ${SITE.INTEGER_COUNT} | 0] + T[s + ${SITE.FLOAT_COUNT} | 0] | 0;
if ((next + count + 2 | 0) > stackEnd || zeroes < 0) ${LEAVE}
{
let at = s + ${SITE.ARGUMENTS} | 0;
for (let to = next, last = next + count | 0; to < last; to = to + 1 | 0) {
${COPY}at = at + 1 | 0;
}
}
fw = fp + T[g + ${FUNCTION.FLOATS} | 0] | 0;
{
const integers = T[s + ${SITE.INTEGER_COUNT} | 0];
for (let k = 0; k < integers; k = k + 1 | 0) R[xw + k | 0] = R[next + k | 0];
for (let k = integers; k < count; k = k + 1 | 0) R[fw + k - integers | 0] = R[next + k | 0];
}
I[xl - ${4 - HEADER.FUNCTION} | 0] = T[g + ${FUNCTION.INDEX} | 0];
if (zeroes !== 0) for (let k = Z[zeroes]; k !== 0; k = k - 1 | 0) R[fp + Z[zeroes + k | 0] | 0] = 0n;
ip = T[g + ${FUNCTION.ENTRY} | 0];
continue;
`;
