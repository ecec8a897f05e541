/** What is wrong with a value, in words for a model. */

export interface Problem {
  readonly path: readonly PropertyKey[];
  /** "expected number, received string", or words that begin with "is": "is missing: expected string". */
  readonly message: string;
}

/** All problems, one a line: "argument `days`: expected number, received string". `noun` names what lies directly in the value. */
export function describeProblems(noun: string, problems: readonly Problem[]): string {
  const lines = new Set<string>();
  for (const { path, message } of problems) {
    const name = path.length === 0 ? `${noun}s` : `${noun} \`${printPath(path)}\``;
    lines.add(`${name}${message.startsWith("is ") ? "" : ":"} ${message}`);
  }
  return [...lines].join("\n");
}

/** `days`, `cities[0].name` */
export function printPath(path: readonly PropertyKey[]): string {
  let text = "";
  for (const key of path) text += typeof key === "number" ? `[${key}]` : `${text && "."}${String(key)}`;
  return text;
}
