/** `console.table`. */
import { log, print } from "./console.ts";
import { inspect } from "./inspect.ts";

export function table(data?: unknown, columns?: readonly string[]): void {
  if (typeof data === "object" && data !== null) print(printTable(data, columns));
  else log(data);
}

const INDEX = "(index)";
const VALUES = "Values";

/** A row for each entry of `data`, a column for each property of the entries. */
export function printTable(data: object, columns?: readonly string[]): string {
  const isMap = data instanceof Map;
  const entries: readonly (readonly [unknown, unknown])[] =
    isMap || data instanceof Set || Array.isArray(data)
      ? [...data.entries()].map(([key, value], index) => [data instanceof Set ? index : key, value])
      : Object.entries(data);
  const names = new Set<string>(columns ?? []);
  let hasValues = false;
  const rows = entries.map(([key, value]) => {
    const row = new Map([[INDEX, isMap ? show(key) : String(key)]]);
    if (typeof value === "object" && value !== null) {
      for (const [name, cell] of Object.entries(value)) {
        if (columns === undefined) names.add(name);
        if (names.has(name)) row.set(name, show(cell));
      }
    } else {
      hasValues = true;
      row.set(VALUES, show(value));
    }
    return row;
  });
  const header = [INDEX, ...names, ...(hasValues ? [VALUES] : [])];
  return drawTable([header, ...rows.map((row) => header.map((name) => row.get(name) ?? ""))]);
}

function show(value: unknown): string {
  return inspect(value, {
    depth: typeof value === "object" && value !== null && Object.keys(value).length > 2 ? -1 : 0,
    maxArrayLength: 3,
    breakLength: Infinity,
  });
}

function drawTable([header = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => (row[column] ?? "").length)),
  );
  const line = (left: string, cross: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width + 2)).join(cross) + right;
  const cells = (row: readonly string[]): string =>
    `│${row.map((cell, column) => ` ${cell.padEnd(widths[column] ?? 0)} `).join("│")}│`;
  return [
    line("┌", "┬", "┐"),
    cells(header),
    line("├", "┼", "┤"),
    ...rows.map(cells),
    line("└", "┴", "┘"),
  ].join("\n");
}
