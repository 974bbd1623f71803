// The loops of one function, nested, each with one head. Invariant: after this every cycle goes through the head of its loop, and
// all other ways into the loop are gone: a loop that had several gets a head of its own, which sends control on by a number.
// Nested strongly connected components, as in Havlak, "Nesting of Reducible and Irreducible Loops" (1997). spec/compiler.md, "Loops".
import { assert } from "../../base/assert.ts";

/** Loops deeper than this leave the function to the interpreter, and bound the time that finding them takes. */
const DEEPEST = 48;

export interface Loop {
  readonly head: number;
  readonly parent: Loop | undefined;
  readonly depth: number;
  /** The blocks that a head made for the loop leads to, by number; undefined when the head is a block. */
  readonly entries: readonly number[] | undefined;
}

export interface Loops {
  /** Nodes: blocks first, then the heads that were made. */
  readonly count: number;
  /** The innermost loop of each node, its own for a head. */
  readonly innermost: readonly (Loop | undefined)[];
  readonly all: readonly Loop[];
  /** For a block that is reached through a made head: that loop. */
  readonly through: ReadonlyMap<number, Loop>;
  /** 1 for each node that control can reach. */
  readonly reached: Uint8Array;
  /** Where control may go from each node, made heads taken into account; repetitions removed. */
  readonly successors: readonly (readonly number[])[];
}

interface Region {
  readonly nodes: readonly number[];
  readonly parent: Loop | undefined;
}

/** The loops of a graph that is entered at node 0; undefined when they are nested too deeply. */
export function findLoops(graph: readonly (readonly number[])[]): Loops | undefined {
  return new Finder(graph).find();
}

class Finder implements Loops {
  readonly innermost: (Loop | undefined)[];
  readonly all: Loop[] = [];
  readonly through = new Map<number, Loop>();
  readonly successors: number[][];
  readonly reached: Uint8Array;
  private readonly predecessors: number[][];
  /** The region that each node is looked at in; a head belongs to none any more, nor does a node that nothing leads to. */
  private readonly region: number[];
  private regions = 0;

  constructor(graph: readonly (readonly number[])[]) {
    this.successors = graph.map(withoutRepetitions);
    this.reached = new Uint8Array(graph.length);
    this.predecessors = graph.map(() => []);
    this.innermost = new Array(graph.length).fill(undefined);
    this.region = new Array(graph.length).fill(0);
  }

  get count(): number {
    return this.successors.length;
  }

  find(): Loops | undefined {
    const reached = reach(this.successors, this.reached);
    // Nodes have the order of the code: without a way back there is no cycle.
    if (!reached.some((node) => this.successors[node]!.some((target) => target <= node))) return this;
    for (const node of reached) for (const target of this.successors[node]!) this.predecessors[target]!.push(node);
    const work: Region[] = [{ nodes: reached, parent: undefined }];
    for (let region = work.pop(); region !== undefined; region = work.pop()) {
      const id = ++this.regions;
      for (const node of region.nodes) this.region[node] = id;
      for (const nodes of components(region.nodes, this.successors, this.region, id)) {
        const depth = 1 + (region.parent?.depth ?? 0);
        if (depth > DEEPEST) return undefined;
        const loop = this.addLoop(nodes, region.parent, depth);
        this.region[loop.head] = 0;
        const inside = nodes.filter((node) => node !== loop.head);
        if (inside.length > 0) work.push({ nodes: inside, parent: loop });
      }
    }
    return this;
  }

  private addLoop(nodes: readonly number[], parent: Loop | undefined, depth: number): Loop {
    const id = ++this.regions;
    for (const node of nodes) this.region[node] = id;
    const entries = nodes.filter(
      (node) => node === 0 || this.predecessors[node]!.some((from) => this.region[from] !== id),
    );
    assert(entries.length > 0, "a loop is entered somewhere");
    const made = entries.length > 1;
    const loop: Loop = { head: made ? this.count : entries[0]!, parent, depth, entries: made ? entries : undefined };
    if (made) this.addHead(loop, entries);
    this.all.push(loop);
    for (const node of nodes) this.innermost[node] = loop;
    return loop;
  }

  /** Sends every way to an entry through a new node. */
  private addHead(loop: Loop, entries: readonly number[]): void {
    const { head } = loop;
    const before = new Set<number>();
    for (const entry of entries) {
      for (const from of this.predecessors[entry]!) {
        const others = this.successors[from]!.filter((target) => target !== entry && target !== head);
        this.successors[from] = [...others, head];
        before.add(from);
      }
      this.predecessors[entry] = [head];
      this.through.set(entry, loop);
    }
    this.successors.push([...entries]);
    this.predecessors.push([...before]);
    this.region.push(0);
    this.innermost.push(loop);
  }
}

function withoutRepetitions(targets: readonly number[]): number[] {
  if (targets.length < 2 || (targets.length === 2 && targets[0] !== targets[1])) return targets.slice();
  return [...new Set(targets)];
}

/** Nodes that node 0 leads to, marked in `seen` too. */
function reach(successors: readonly (readonly number[])[], seen: Uint8Array): number[] {
  const found = [0];
  seen[0] = 1;
  for (const node of found) {
    for (const target of successors[node]!) {
      if (seen[target] === 1) continue;
      seen[target] = 1;
      found.push(target);
    }
  }
  return found;
}

/**
 * Strongly connected components of the nodes whose region is `id`, those without a cycle left out (Tarjan 1972, with a list in
 * place of recursion).
 */
function components(
  nodes: readonly number[],
  successors: readonly (readonly number[])[],
  region: readonly number[],
  id: number,
): number[][] {
  const found: number[][] = [];
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open: number[] = [];
  const isOpen = new Set<number>();
  const path: number[] = [];
  const position: number[] = [];
  const enter = (node: number): void => {
    order.set(node, order.size);
    low.set(node, order.get(node)!);
    open.push(node);
    isOpen.add(node);
    path.push(node);
    position.push(0);
  };
  const lower = (node: number, value: number): void => {
    if (value < low.get(node)!) low.set(node, value);
  };
  for (const root of nodes) {
    if (order.has(root) || region[root] !== id) continue;
    enter(root);
    while (path.length > 0) {
      const node = path[path.length - 1]!;
      const target = successors[node]![position[position.length - 1]!++];
      if (target !== undefined) {
        if (region[target] !== id) continue;
        if (!order.has(target)) enter(target);
        else if (isOpen.has(target)) lower(node, order.get(target)!);
        continue;
      }
      path.pop();
      position.pop();
      if (path.length > 0) lower(path[path.length - 1]!, low.get(node)!);
      if (low.get(node) !== order.get(node)) continue;
      const members = open.splice(open.lastIndexOf(node));
      for (const member of members) isOpen.delete(member);
      if (members.length > 1 || successors[node]!.includes(node)) found.push(members);
    }
  }
  return found;
}
