/** A dependency, and the text that creates it. */
export interface Edge<Node> {
  readonly to: Node;
  readonly range: { readonly start: number; readonly end: number };
}

/**
 * `nodes` and all that they depend on, dependencies first, and otherwise in the order given.
 *
 * An edge that closes a circle is reported with the node it leaves, and then ignored. Written with a stack of its own,
 * since a hostile text can make chains that are longer than the engine's.
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
