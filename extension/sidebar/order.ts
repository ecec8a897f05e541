/** The order of a profile's components, in which requests meet them. Pure functions of specs, each of which is listed once. */

/**
 * What `own` is after `dropped` was dropped onto `target`, one of `own`, or onto the profile itself. What comes from
 * elsewhere, or from further down, goes in front of the target; what comes from further up goes behind it, so that a
 * component takes the place of the one that it is dropped onto. On the profile, it goes to the end.
 */
export function orderAfterDrop(
  own: readonly string[],
  dropped: readonly string[],
  target: string | undefined,
): readonly string[] {
  if (target !== undefined && dropped.includes(target)) return own;
  const others = own.filter((spec) => !dropped.includes(spec));
  const place = target === undefined ? -1 : others.indexOf(target);
  if (target === undefined || place === -1) return [...others, ...dropped];
  const isFromAbove = dropped.every((spec) => own.includes(spec) && own.indexOf(spec) < own.indexOf(target));
  return others.toSpliced(isFromAbove ? place + 1 : place, 0, ...dropped);
}

/** Each of `moved` one place up or down; those that have come to the end stay there, in the order that they have. */
export function orderAfterMove(
  own: readonly string[],
  moved: readonly string[],
  direction: "up" | "down",
): readonly string[] {
  const order = direction === "up" ? [...own] : own.toReversed();
  for (let place = 1; place < order.length; place += 1) {
    const [before = "", current = ""] = order.slice(place - 1, place + 1);
    if (moved.includes(current) && !moved.includes(before)) order.splice(place - 1, 2, current, before);
  }
  return direction === "up" ? order : order.toReversed();
}
