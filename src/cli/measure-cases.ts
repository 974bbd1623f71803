// What creating one and switching between two costs, for each way to run things side by side. Invariant: a comparison is of figures of this
// run. spec/measure.md.
import { processCreation, processSwitch, workerCreation, workerSwitch } from "../host/node/measure-host.ts";
import {
  type Claim,
  comparison,
  type Explained,
  type Figure,
  figureOf,
  MOS,
  OSC,
  type Part,
  repeated,
} from "./measure-figure.ts";
import { threadCreation, threadSwitch, vmProcessCreation, vmProcessSwitch } from "./measure-machine.ts";
import { lightweightCreation, lightweightSwitch } from "./measure-models.ts";

type Model = "VM thread" | "VM process" | "LWP" | "Node worker" | "host process";
type Act = "create" | "switch";

/** A way to run things side by side, and how it is measured: nanoseconds, or why not. */
interface Case {
  readonly act: Act;
  readonly model: Model;
  readonly measure: () => Promise<number> | number | string;
  /** What is said of it, and the model that it is compared with. */
  readonly claim?: Claim & { readonly than: Model };
  readonly why: string;
}

interface MeasuredCase extends Explained {
  readonly act: Act;
  readonly model: Model;
}

const ACTIVATIONS = "Anderson, Bershad, Lazowska and Levy, Scheduler Activations, 1992";

const CASES: readonly Case[] = [
  {
    act: "create",
    model: "VM thread",
    measure: () => threadCreation(250_000),
    claim: { text: "10 to 100 times faster than a process", source: MOS, than: "host process" },
    why: "The machine takes a free row of its table and a small stack; the host is not asked.",
  },
  {
    act: "create",
    model: "VM process",
    measure: () => vmProcessCreation(60),
    claim: { text: "about 30 times slower than a thread, on Solaris", source: OSC, than: "VM thread" },
    why: "The kernel makes a memory of its own for it; most of the time is V8's, which reserves that and collects old ones.",
  },
  {
    act: "create",
    model: "LWP",
    measure: () => lightweightCreation(),
    claim: {
      text: "948 us, where a thread at user level took 34 us",
      source: ACTIVATIONS,
      than: "VM thread",
    },
    why: "A thread under 11 gets a lightweight process: a Node worker, as below, that reads the program and has an engine of its own.",
  },
  {
    act: "create",
    model: "Node worker",
    measure: () => workerCreation(2),
    why: "A thread of the host and a whole JavaScript engine for it: nearly all of the time is the engine.",
  },
  {
    act: "create",
    model: "host process",
    measure: () => processCreation(10),
    claim: { text: "about 30 times slower than a thread, on Solaris", source: OSC, than: "VM thread" },
    why: "The host makes an address space, loads the smallest program there is, runs it, and is waited for.",
  },
  {
    act: "switch",
    model: "VM thread",
    measure: () => threadSwitch(3_000_000),
    claim: {
      text: "in user space at least ten times faster than through the kernel",
      source: MOS,
      than: "Node worker",
    },
    why: "Compiled code writes down where one thread stands and goes on in the next; the host does not take part.",
  },
  {
    act: "switch",
    model: "VM process",
    measure: () => vmProcessSwitch(400_000),
    claim: { text: "about 5 times slower than between threads, on Solaris", source: OSC, than: "VM thread" },
    why: "Two processes yield in turn: compiled code is left, and the kernel settles one memory's account and enters the other.",
  },
  {
    act: "switch",
    model: "LWP",
    measure: () => lightweightSwitch(3000),
    claim: {
      text: "to signal and to wait took 441 us, where threads at user level took 37 us",
      source: ACTIVATIONS,
      than: "VM thread",
    },
    why: "Under 11 a thread wakes the other by a futex and waits: one host thread wakes another and sleeps, and the kernel's hears of it.",
  },
  {
    act: "switch",
    model: "Node worker",
    measure: () => workerSwitch(5000),
    why: "One host thread wakes another and sleeps: two system calls, the host's scheduler, and often a processor that has to wake.",
  },
  {
    act: "switch",
    model: "host process",
    measure: () => processSwitch(5000),
    claim: {
      text: "about 5 times slower than between threads, on Solaris",
      source: OSC,
      than: "Node worker",
    },
    why: "A byte through a pipe wakes the other process: a write, a read, and another address space.",
  },
];

const TITLES: Readonly<Record<Act, string>> = {
  create: "Create one and wait for its end",
  switch: "Switch from one to another",
};

export async function measureCases(begin: (what: string) => void): Promise<Part> {
  const figures = new Map<string, Figure | string>();
  for (const { act, model, measure } of CASES) {
    begin(`${act} ${model}`);
    const found = await repeated(measure);
    figures.set(
      `${act} ${model}`,
      found.find((one) => typeof one === "string") ?? figureOf(found.filter((one) => typeof one === "number")),
    );
  }
  const figure = (act: Act, model: Model) => figures.get(`${act} ${model}`) ?? "it is not in the table";
  const measured = CASES.map(({ act, model, claim, why }): MeasuredCase => {
    const ns = figure(act, model);
    if (claim === undefined) return { act, model, ns, why };
    const { text, source, than } = claim;
    const said = { act, model, ns, why, claim: { text, source } };
    const other = figure(act, than);
    if (typeof ns === "string" || typeof other === "string") return said;
    return { ...said, here: comparison(ns, other, `${than === "LWP" ? "an" : "a"} ${than}`) };
  });
  const sections = (["create", "switch"] as const).map((act) => ({
    title: TITLES[act],
    rows: measured.filter((one) => one.act === act).map((one) => ({ name: one.model, ...one })),
  }));
  return { key: "cases", measured, sections };
}
