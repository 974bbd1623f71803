// Order and dominators of a reducible graph. Invariant: `order` is a reverse postorder, so a node comes behind all that lead to it but
// for back edges. Dominators as in Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001). spec/compiler.md, "Structure".

/** Steps that finding dominators may take for each node, before the function is left to the interpreter. */
const MOST_STEPS = 400;

export interface Order {
  /** Reachable nodes, the root first. */
  readonly order: readonly number[];
  /** Place of each node in `order`; -1 when unreachable. */
  readonly rank: Int32Array;
  /** The closest node that every way from the root goes through. */
  readonly dominator: Int32Array;
  /** Ways to each node, back edges left out. */
  readonly forward: Int32Array;
}

/** Order and dominators from the root; undefined when the graph would take too long. One node's targets do not repeat. */
export function orderOf(successors: readonly (readonly number[])[], root: number): Order | undefined {
  const { length } = successors;
  const order = reversePostorder(successors, root);
  const rank = new Int32Array(length).fill(-1);
  for (let index = 0; index < order.length; index++) rank[order[index]!] = index;
  const dominator = new Int32Array(length).fill(-1);
  const forward = new Int32Array(length);
  let steps = MOST_STEPS * (order.length + 100);
  for (const node of order) {
    for (const target of successors[node]!) {
      if (rank[target]! <= rank[node]!) continue;
      forward[target]!++;
      let [one, other] = [dominator[target]!, node];
      if (one === -1) one = other;
      while (one !== other) {
        if (rank[one]! > rank[other]!) one = dominator[one]!;
        else other = dominator[other]!;
        if (--steps < 0) return undefined;
      }
      dominator[target] = one;
    }
  }
  return { order, rank, dominator, forward };
}

function reversePostorder(successors: readonly (readonly number[])[], root: number): number[] {
  const seen = new Uint8Array(successors.length);
  const placed: number[] = [];
  const path = [root];
  const position = [0];
  seen[root] = 1;
  while (path.length > 0) {
    const node = path[path.length - 1]!;
    const target = successors[node]![position[position.length - 1]!++];
    if (target === undefined) {
      placed.push(node);
      path.pop();
      position.pop();
    } else if (seen[target] === 0) {
      seen[target] = 1;
      path.push(target);
      position.push(0);
    }
  }
  return placed.reverse();
}
