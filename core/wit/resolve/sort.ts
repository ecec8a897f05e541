/** A dependency, and the text that creates it. */
export interface Edge<Node> {
  readonly to: Node;
  readonly range: { readonly start: number; readonly end: number };
}

/**
 * `nodes` and all of their dependencies, dependencies first, otherwise in the given order.
 *
 * `onCycle` receives each edge that closes a cycle, with the node that it leaves; the edge is then ignored. The function
 * keeps an explicit stack, since a hostile text can make chains that are deeper than the engine's call stack.
 */
export function sortByDependency<Node, E extends { readonly to: Node }>(
  nodes: Iterable<Node>,
  edgesOf: (node: Node) => Iterable<E>,
  onCycle: (from: Node, edge: E) => void,
): readonly Node[] {
  const sorted: Node[] = [];
  const state = new Map<Node, "open" | "done">();
  for (const root of nodes) {
    if (state.has(root)) continue;
    state.set(root, "open");
    const path = [{ node: root, edges: edgesOf(root)[Symbol.iterator]() }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const step = top.edges.next();
      if (step.done === true) {
        state.set(top.node, "done");
        sorted.push(top.node);
        path.pop();
        continue;
      }
      const { to } = step.value;
      const toState = state.get(to);
      if (toState === "open") onCycle(top.node, step.value);
      else if (toState === undefined) {
        state.set(to, "open");
        path.push({ node: to, edges: edgesOf(to)[Symbol.iterator]() });
      }
    }
  }
  return sorted;
}

/**
 * `nodes` in the given order, except that each node comes after all of its dependencies: of the nodes whose dependencies
 * are all placed, the first given comes next. `wasm-tools` puts declarations in this order too.
 */
export function sortDeclarations<Node, E extends { readonly to: Node }>(
  nodes: readonly Node[],
  edgesOf: (node: Node) => readonly E[],
  onCycle: (from: Node, edge: E) => void,
): readonly Node[] {
  const edges = new Map(nodes.map((node) => [node, new Set(edgesOf(node))]));
  sortByDependency(
    nodes,
    (node) => edges.get(node) ?? [],
    (from, edge) => {
      onCycle(from, edge);
      edges.get(from)?.delete(edge);
    },
  );
  const position = new Map(nodes.map((node, index) => [node, index]));
  const waitingFor = new Map<Node, number>();
  const dependents = new Map<Node, Node[]>();
  for (const [node, nodeEdges] of edges) {
    waitingFor.set(node, nodeEdges.size);
    for (const { to } of nodeEdges) {
      const list = dependents.get(to);
      if (list === undefined) dependents.set(to, [node]);
      else list.push(node);
    }
  }
  const ready = new SmallestFirst();
  for (const [node, count] of waitingFor) if (count === 0) ready.add(position.get(node) ?? 0);
  const sorted: Node[] = [];
  for (let next = ready.take(); next !== undefined; next = ready.take()) {
    const node = nodes[next];
    if (node === undefined) continue;
    sorted.push(node);
    for (const dependent of dependents.get(node) ?? []) {
      const count = (waitingFor.get(dependent) ?? 0) - 1;
      waitingFor.set(dependent, count);
      if (count === 0) ready.add(position.get(dependent) ?? 0);
    }
  }
  return sorted;
}

/** A binary heap: every number is at least as large as the one at half its index. */
class SmallestFirst {
  readonly #heap: number[] = [];

  add(value: number): void {
    let index = this.#heap.push(value) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (this.#at(parent) <= value) break;
      this.#heap[index] = this.#at(parent);
      index = parent;
    }
    this.#heap[index] = value;
  }

  take(): number | undefined {
    const smallest = this.#heap[0];
    const last = this.#heap.pop();
    if (smallest === undefined || last === undefined || this.#heap.length === 0) return smallest;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (this.#at(child + 1) < this.#at(child)) child += 1;
      if (this.#at(child) >= last) break;
      this.#heap[index] = this.#at(child);
      index = child;
    }
    this.#heap[index] = last;
    return smallest;
  }

  #at(index: number): number {
    return this.#heap[index] ?? Number.POSITIVE_INFINITY;
  }
}
