// Makes the README's picture of the lens, spec/lens.svg, from a run in a real terminal: `node scripts/lens-picture.mjs`. Needs tmux and a
// built vmrun. Invariant: every character in it stood on that terminal; the script adds colours, for what is reversed, and a frame.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const COLUMNS = 120;
const ROWS = 40;
const COMMAND = "bin/vmrun lens --allow-net programs/concepts/workers.asm 2000 12 127.0.0.1:8000";
/** What has to be on the screen before it is taken. */
const READY = /round 100\b/;
const WAIT_MS = 60_000;
/** Size of a character, in the picture's units. */
const WIDTH = 8;
const HEIGHT = 17;
const MARGIN = 12;
const ESCAPE = "\u001b";
const STYLES = new RegExp(`${ESCAPE}\\[[0-9;]*m`, "g");

const folder = mkdtempSync(join(tmpdir(), "vmrun-picture-"));

/** @param {string[]} words */
function tmux(...words) {
  const { TMUX: _, ...env } = process.env;
  const { stdout, status } = spawnSync("tmux", ["-S", join(folder, "socket"), ...words], {
    ...{ cwd: root, encoding: "utf8" },
    env: { ...env, LC_ALL: "C.UTF-8" },
  });
  if (status !== 0 && words[0] !== "kill-server") throw new Error(`tmux ${words[0]} failed`);
  return stdout;
}

/** The screen of the paused lens: its lines, and which of them are reversed. */
async function captured() {
  tmux("-f", "/dev/null", "new-session", "-d", "-x", String(COLUMNS), "-y", String(ROWS), COMMAND);
  const end = Date.now() + WAIT_MS;
  while (!READY.test(tmux("capture-pane", "-p"))) {
    if (Date.now() > end) throw new Error("the lens did not show its output in time");
    await new Promise((done) => setTimeout(done, 200));
  }
  tmux("send-keys", "Space");
  while (!tmux("capture-pane", "-p").includes("PAUSED")) await new Promise((done) => setTimeout(done, 50));
  return tmux("capture-pane", "-p", "-e").replace(/\n$/, "").split("\n");
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** @param {string[]} lines as tmux gives them, with the escapes for what is reversed */
function svg(lines) {
  const [width, height] = [COLUMNS * WIDTH + 2 * MARGIN, lines.length * HEIGHT + 2 * MARGIN];
  const parts = lines.flatMap((line, at) => {
    const isTitle = line.includes(`${ESCAPE}[7m`);
    const text = line.replaceAll(STYLES, "").trimEnd();
    const top = MARGIN + at * HEIGHT;
    const bar = `<rect x="${MARGIN}" y="${top}" width="${COLUMNS * WIDTH}" height="${HEIGHT}" fill="#8fb8de"/>`;
    const fill = isTitle ? "#14202b" : "#d7dde3";
    // The length is said, so that any font's characters stand in their columns.
    const shown = `<text x="${MARGIN}" y="${top + HEIGHT - 4}" fill="${fill}" textLength="${text.length * WIDTH}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
    return [...(isTitle ? [bar] : []), ...(text === "" ? [] : [shown])];
  });
  const style = 'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13" xml:space="preserve"';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${style}>
<title>vmrun lens, paused: the machine's account of a run on the left, the host's on the right</title>
<rect width="${width}" height="${height}" rx="6" fill="#14202b"/>
${parts.join("\n")}
</svg>
`;
}

try {
  writeFileSync(join(root, "spec/lens.svg"), svg(await captured()));
  console.log("spec/lens.svg is made");
} finally {
  tmux("kill-server");
  rmSync(folder, { recursive: true, force: true });
}
