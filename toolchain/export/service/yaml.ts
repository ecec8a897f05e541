/** Prints values as YAML 1.2 that people read: block style, two spaces, quotes only where a reader could take a text for something else. */

export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml | undefined };

/** Documents of one file, with comments in front. A member that is `undefined` is left out. */
export function printYaml(comments: readonly string[], ...documents: readonly Yaml[]): string {
  const head = comments.map((line) => `# ${line}\n`).join("");
  return head + documents.map((each) => `${printBlock(each, "").replace(/^\n/, "")}\n`).join("---\n");
}

/** A list or a mapping begins with a line break. */
function printBlock(value: Yaml, indent: string): string {
  if (typeof value !== "object") return printScalar(value);
  if (isList(value)) {
    if (value.length === 0) return "[]";
    // The first member of a mapping stands beside the dash.
    return value
      .map((each) => `\n${indent}- ${printBlock(each, `${indent}  `).replace(/^\n\s*/, "")}`)
      .join("");
  }
  const members = Object.entries(value).filter(
    (each): each is [string, Exclude<Yaml, undefined>] => each[1] !== undefined,
  );
  if (members.length === 0) return "{}";
  return members
    .map(([key, each]) => {
      const text = printBlock(each, `${indent}  `);
      return `\n${indent}${printScalar(key)}:${text.startsWith("\n") ? "" : " "}${text}`;
    })
    .join("");
}

function isList(value: Yaml & object): value is readonly Yaml[] {
  return Array.isArray(value);
}

/** A text that every reader takes for a text: no number, date, truth value or null of YAML 1.1 or 1.2, and without a sign of YAML. */
const PLAIN = /^[A-Za-z/][\w./-]*(?::[\w./-]+)*$/;
const SPECIAL = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function printScalar(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  // A text of JSON is one of YAML.
  return PLAIN.test(value) && !SPECIAL.test(value) ? value : JSON.stringify(value);
}
