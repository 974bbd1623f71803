// Bombs: programs that take what they can get, or do what they must not, each beside a victim in one machine. The victim's output is the
// same as beside a program that does nothing, the bomb ends as its comment says, and nothing is left of it. spec/processes.md.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { renderAll } from "../src/asm/render.ts";
import { assembleFile } from "../src/host/node/assemble-file.ts";
import { driveWorld } from "../src/host/sim/drive.ts";
import { SimHost, SimNet } from "../src/host/sim/index.ts";
import { NO_DEBUG, type VerifiedImage } from "../src/isa/image.ts";
import { encodeImage } from "../src/isa/image-file.ts";
import { TRAPS, type TrapName } from "../src/isa/traps.ts";
import { isFault, verify } from "../src/isa/verify.ts";
import { DEFAULT_LIMITS } from "../src/kernel/limits.ts";
import { createMachine, type Machine } from "../src/kernel/machine.ts";
import { NO_GRANTS } from "../src/kernel/permissions.ts";
import { STATUS } from "../src/kernel/processes.ts";
import { CALLS } from "../src/kernel/syscalls.ts";
import { TESTED_ENGINES } from "../src/testing/engines.ts";

const FOLDER = "programs/bombs";
const HARNESS = "beside.asm";
const MIB = 2 ** 20;
/** As usual, but for what would only take longer to use up, and for pipes, which come before descriptors. */
const LIMITS = {
  ...DEFAULT_LIMITS,
  ...{ files: 4 * MIB, memory: 8 * MIB, threads: 3_000, pipes: 100, instructions: 2_000_000_000 },
};
const LOOPBACK = { host: "loopback", firstPort: 0, lastPort: 65_535 } as const;
const GRANTS = { ...NO_GRANTS, connect: [LOOPBACK], listen: [LOOPBACK] };
const KILLED = STATUS.SIGNAL + 9;

function imageOf(file: string, text = readFileSync(file, "utf8")): VerifiedImage {
  const assembled = assembleFile(file, file, new TextEncoder().encode(text));
  if (assembled.image === undefined) throw new Error(renderAll(assembled));
  const image = verify(assembled.image, CALLS);
  if (isFault(image)) throw new Error(image.message);
  return image;
}

const harness = imageOf(join(FOLDER, HARNESS));

/** Runs a bomb beside the victim; it is killed when the victim has ended, or waited for. */
function beside(bomb: VerifiedImage, engine: "compiler" | "interpreter", isKilled: boolean) {
  const net = new SimNet(1);
  const host = new SimHost(net, { stdin: encodeImage({ ...bomb, debug: NO_DEBUG }) });
  const machine = createMachine(
    {
      ...{ image: harness, args: [isKilled ? "kill" : "wait"], limits: LIMITS, grants: GRANTS },
      engine: TESTED_ENGINES[engine],
    },
    host,
  );
  if (typeof machine === "string") throw new Error(machine);
  const ends = driveWorld(net, [{ machine, host }]);
  const text = (stream: 1 | 2) => new TextDecoder().decode(host.written(stream));
  return { end: ends[0], output: text(1), errors: text(2), left: leftOf(machine) };
}

/** What a machine holds. */
function leftOf({ kernel }: Machine) {
  const { sched, processes, ended, pipes, sockets, waiting, files } = kernel;
  const first = processes.get(1);
  return {
    processes: processes.size,
    ended: ended.length,
    threads: sched.threads.count,
    ready: sched.policy.length,
    timers: sched.timers.length,
    waiting: waiting.size,
    pipes: pipes.size,
    sockets: sockets.count,
    fileBytes: files.charged,
    descriptors: first?.descriptors.count,
    memory: first?.space.limit,
  };
}

/** The status that a bomb's comment says. */
function statusIn(text: string): number {
  const [, how = "", what = ""] = /^; bomb: (ends|traps|goes) (\w+)$/m.exec(text) ?? [];
  if (how === "ends") return Number(what);
  if (how === "goes") return KILLED;
  if (!(what in TRAPS)) throw new Error(`a bomb says how it ends, not ${how} ${what}`);
  return STATUS.TRAP + TRAPS[what as TrapName].number;
}

const bombs = readdirSync(FOLDER).filter((name) => name !== HARNESS && name.endsWith(".asm"));

test("there are bombs enough", () => expect(bombs.length).toBeGreaterThanOrEqual(30));

describe.each(["compiler", "interpreter"] as const)(
  "beside a bomb, on the %s, a victim prints the same and nothing is left:",
  (engine) => {
    const nothing = beside(imageOf("nothing.asm", "func main()\n    ret\nend\n"), engine, false);

    test.each(bombs)("%s", (name) => {
      const text = readFileSync(join(FOLDER, name), "utf8");
      const status = statusIn(text);
      const found = beside(imageOf(join(FOLDER, name)), engine, status === KILLED);
      expect(found).toEqual({ ...nothing, output: nothing.output.replace(/with 0\n$/, `with ${status}\n`) });
    });
  },
);
