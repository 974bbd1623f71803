// Runs the blocks of a page as their markers say. Invariant: blocks run in the order of the page, in one workshop, and every
// difference between what a page shows and what happens is a failed expectation that names the page's line.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Block, matches, type Page } from "./pages.ts";
import { toJavaScript, typeErrors } from "./typescript.ts";
import { type Started, Workshop } from "./workshop.ts";

export const where = (block: Block) => `${block.page}:${block.line}`;

const ACCEPT = "VMRUN_ACCEPT_DOCS";

/** Compares; a difference fails and shows both texts, or goes into the page, where it stands behind `before`. */
function check(block: Block, before: string, expected: string, actual: string): void {
  if (matches(expected, actual)) return;
  if (process.env[ACCEPT] === undefined) {
    expect(actual, `${where(block)} (${ACCEPT}=1 npx vitest run test/docs.test.ts accepts it)`).toBe(expected);
    return;
  }
  const path = join(import.meta.dirname, "../..", block.page);
  const text = readFileSync(path, "utf8");
  const shown = before + expected;
  const isWhole = (at: number) => /^(?:\$ |```)/.test(text.slice(at + shown.length));
  let at = text.indexOf(shown);
  while (at >= 0 && !isWhole(at)) at = text.indexOf(shown, at + 1);
  expect(at, `${where(block)}: the page shows it`).toBeGreaterThanOrEqual(0);
  writeFileSync(path, text.slice(0, at) + before + actual + text.slice(at + shown.length));
}

/** What stands between the text of a block and the text of its output. */
const TO_OUTPUT = "```\n\n<!-- output -->\n```text\n";

/** Runs the blocks of a page, one after another. */
export class PageRun {
  readonly #page: Page;
  readonly #workshop: Workshop;
  #started: readonly { block: Block; process: Started }[] = [];
  #examples = 0;

  constructor(page: Page, workshop: Workshop) {
    this.#page = page;
    this.#workshop = workshop;
  }

  /** All blocks that need neither foreign tools nor a patched vmrun; or those that need the patched one. */
  async all(patched = false): Promise<void> {
    const blocks = this.#page.blocks.filter(({ marker }) => marker === "file" || (marker === "patched") === patched);
    for (const [index, block] of blocks.entries()) {
      const next = blocks[index + 1];
      if (block.marker === "start" && next?.marker !== "foreign") await this.#start(block);
      if (block.marker === "start") continue;
      await this.#one(block, next?.marker === "output" ? next.text : undefined);
      if (block.marker === "run") await this.#stop();
    }
  }

  /** One block that needs foreign tools, with the files it may name and what is started right before it. */
  async only(index: number): Promise<void> {
    const before = this.#page.blocks.slice(0, index);
    for (const block of before) if (block.marker === "file") await this.#one(block, undefined);
    const previous = before.at(-1);
    if (previous?.marker === "start") await this.#start(previous);
    const block = this.#page.blocks[index];
    if (block) await this.#session(block);
    await this.#stop();
  }

  async #start(block: Block): Promise<void> {
    this.#started = [...this.#started, { block, process: await this.#workshop.start(block.text) }];
  }

  async #stop(): Promise<void> {
    for (const { block, process } of this.#started) {
      const actual = await process.stop((output) => matches(process.expected, output));
      check(block, `$ ${process.command}\n`, process.expected, actual);
    }
    this.#started = [];
  }

  async #one(block: Block, output: string | undefined): Promise<void> {
    switch (block.marker) {
      case "run":
      case "patched":
        return this.#run(block, output);
      case "file":
        return void this.#workshop.write(block.detail, block.text);
      case "assemble":
        return this.#assembles(block, block.text);
      case "unit":
        return this.#assembles(block, `${block.text}\nfunc main()\n    ret\nend\n`);
      case "body":
        return this.#assembles(block, bodyOf(block));
      default:
        return;
    }
  }

  #nextFile(extension: string, text: string): string {
    this.#examples += 1;
    const name = `example-${this.#examples}.${extension}`;
    this.#workshop.write(name, text);
    return name;
  }

  async #run(block: Block, output: string | undefined): Promise<void> {
    if (block.language === "console") return this.#session(block);
    if (block.language === "asm") {
      const file = this.#nextFile("asm", block.text);
      const { outputs } = await this.#workshop.shell([`vmrun ${block.detail} ${file}`]);
      return check(block, block.text + TO_OUTPUT, output ?? "", outputs[0] ?? "");
    }
    if (block.language === "sh") {
      const { outputs, status } = await this.#workshop.shell([`set -e\n${block.text}`]);
      if (output !== undefined) check(block, block.text + TO_OUTPUT, output, outputs.join(""));
      return expect(status, `${where(block)}: ${outputs.join("")}`).toBe(0);
    }
    expect(block.language, where(block)).toBe("ts");
    const file = this.#nextFile("ts", block.text);
    const write = (name: string, text: string) => void this.#workshop.write(name, text);
    expect(typeErrors(this.#workshop.folder, [file], write), where(block)).toBe("");
    const plain = this.#nextFile("mjs", toJavaScript(block.text));
    const { outputs } = await this.#workshop.shell([`node ${plain}`]);
    check(block, block.text + TO_OUTPUT, output ?? "", outputs[0] ?? "");
  }

  async #session(block: Block): Promise<void> {
    for (const { command, expected, actual } of await this.#workshop.session(block.text))
      check(block, `$ ${command}\n`, expected, actual);
  }

  async #assembles(block: Block, text: string): Promise<void> {
    const { outputs, status } = await this.#workshop.shell([`vmrun check ${this.#nextFile("asm", text)}`]);
    expect(status, `${where(block)}:\n${outputs.join("")}`).toBe(0);
  }
}

/** A program around the instructions of a `body` block: all that such an example may name is imported. */
function bodyOf({ text, detail }: Block): string {
  const imports = ["io", "memory", "string", "thread", "net"].map((name) => `import "std/${name}"\n`).join("");
  const registers = detail === "" ? "" : `    let ${detail}\n`;
  return `${imports}func main()\n${registers}${text}    ret\nend\n`;
}

/** Runs something with a page in a workshop that is taken down afterwards. */
export async function inWorkshop(root: string, page: Page, body: (run: PageRun) => Promise<void>): Promise<void> {
  const workshop = new Workshop(root);
  try {
    await body(new PageRun(page, workshop));
  } finally {
    await workshop.close();
  }
}
