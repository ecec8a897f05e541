/** What a model reads of something that was thrown. */

/** The message, and those of its causes: `cannot load the forecast: connection refused`. */
export function describeError(error: unknown): string {
  try {
    return describe(error, 4).toWellFormed();
  } catch {
    // A getter or `toString` of what was thrown throws.
    return "an error that cannot be shown";
  }
}

function describe(error: unknown, depth: number): string {
  if (typeof error !== "object" || error === null)
    return typeof error === "string" && error !== "" ? error : `${String(error)} was thrown`;
  const { message, name, cause, errors, payload } = error as Readonly<Record<string, unknown>>;
  // Functions of WIT interfaces throw an object with the value of their error type.
  if (typeof message !== "string")
    return typeof payload === "string" ? payload : JSON.stringify(payload ?? error);
  const own = message === "" ? String(name) : message;
  const inner: readonly unknown[] =
    depth === 0 ? [] : Array.isArray(errors) ? errors : cause === undefined ? [] : [cause];
  let words = own;
  for (const each of inner.slice(0, 10)) {
    const inside = describe(each, depth - 1);
    // Many authors repeat the cause's message in their own.
    if (!own.includes(inside)) words += `${words === own ? ":" : ";"} ${inside}`;
  }
  return words;
}
