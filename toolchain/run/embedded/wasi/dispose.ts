/** The method that the transpiled component calls when the guest drops a resource. Node 20 has no `Symbol.dispose`. */
export const symbolDispose: unique symbol = (Symbol.dispose ?? Symbol.for("dispose")) as never;
