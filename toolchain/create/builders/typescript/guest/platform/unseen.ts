/**
 * Stand-ins for clocks and random numbers that the build did not see in the code. The engine's own are cut off from the host: they would
 * repeat the values of the build, or end the instance without a word.
 */

function unseen(name: string): () => never {
  return () => {
    throw new Error(
      `\`${name}\` is not part of this component, because the build did not see it in the code: write it by its name`,
    );
  };
}

/** Puts them in the place of names that the component does not have: `Math.random`, `Date`. */
export function hideUnseen(seen: ReadonlySet<string>): void {
  const hide = (object: object, key: string, value: unknown): void => {
    Object.defineProperty(object, key, { value, writable: true, configurable: true });
  };
  if (!seen.has("Math.random")) hide(Math, "random", unseen("Math.random()"));
  if (seen.has("Date")) return;
  const EngineDate = globalThis.Date;
  const refuseNow = unseen("Date");
  hide(EngineDate, "now", refuseNow);
  const Guarded = new Proxy(EngineDate, {
    apply: refuseNow,
    construct: (target, parts: unknown[], newTarget) =>
      parts.length === 0 ? refuseNow() : (Reflect.construct(target, parts, newTarget) as object),
  });
  hide(EngineDate.prototype, "constructor", Guarded);
  hide(globalThis, "Date", Guarded);
}
