// Bombs: the programs in programs/bombs, which take what they can get or do what they must not, each beside a victim in one machine. The
// victim's output is the same as beside a program that does nothing, the bomb ends as its comment says, and nothing is left of it: in a
// machine of its own on the simulated host, and three times over in one process of Node on the real one. spec/processes.md.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { driveWorld } from "../src/host/sim/drive.ts";
import { SimHost, SimNet } from "../src/host/sim/index.ts";
import { type Bomb, bombOf, bombsIn, leftOf, machineWith, nothing, outputBeside } from "./bombs.ts";
import type { Answer } from "./bombs-process.ts";

const BOMBS = bombsIn("programs/bombs");

test("there are bombs enough", () => expect(BOMBS.length).toBeGreaterThanOrEqual(30));

describe.each(["compiler", "interpreter"] as const)(
  "beside a bomb, on the %s, a victim prints the same and nothing is left:",
  (engine) => {
    const beside = (bomb: Bomb) => {
      const net = new SimNet(1);
      const host = new SimHost(net, { stdin: bomb.stdin });
      const machine = machineWith(bomb, engine, host);
      const ends = driveWorld(net, [{ machine, host }]);
      const text = (stream: 1 | 2) => new TextDecoder().decode(host.written(stream));
      return { end: ends[0], output: text(1), errors: text(2), left: leftOf(machine) };
    };
    const quiet = beside(nothing());

    test.each(BOMBS)("%s", (file) => {
      const bomb = bombOf(file);
      expect(beside(bomb)).toEqual({ ...quiet, output: outputBeside(bomb, quiet.output) });
    });
  },
);

describe("in one process of Node, on the real host, a victim prints the same beside a bomb, and nothing is left:", () => {
  const MIB = 2 ** 20;
  /** From the second round to the third. A machine that is kept costs some 50 KB of the heap and 13 MB that hang on it. */
  const MOST_GROWTH = { rss: 32 * MIB, heapUsed: MIB, external: 8 * MIB } as const;
  const rounds = [1, 2, 3] as const;
  const after: Answer["bytes"][] = [];
  let child: ChildProcess;
  let quiet: Answer;

  async function ask(file: string): Promise<Answer> {
    const answered = once(child, "message");
    child.send(file);
    const [answer] = await Promise.race([answered, once(child, "exit")]);
    expect(child.exitCode ?? child.signalCode, "the process is alive").toBe(null);
    return answer as Answer;
  }

  beforeAll(async () => {
    child = fork("test/bombs-process.ts", { execArgv: ["--import", "tsx", "--expose-gc"] });
    quiet = await ask("");
  });
  afterAll(() => {
    child.kill();
  });

  describe.each(rounds)("round %i", (round) => {
    test.each(BOMBS)("%s", async (file) => {
      const found = await ask(file);
      after[round] = found.bytes;
      const output = outputBeside(bombOf(file), quiet.output);
      expect(found).toEqual({ ...quiet, output, bytes: found.bytes });
    });
  });

  test.each(["rss", "heapUsed", "external"] as const)("%s does not grow with rounds", (kind) => {
    const [, , second, third] = after;
    expect(second, "two rounds are over").toBeDefined();
    expect(third![kind] - second![kind]).toBeLessThan(MOST_GROWTH[kind]);
  });
});
