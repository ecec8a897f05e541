/** What `cargo build --message-format=json` prints: a line of JSON for each message of the compiler, and for each file that it wrote. */
import * as path from "node:path";
import type { Place, Problem } from "../../../../core/errors.ts";

export type CargoMessage =
  | { readonly kind: "problem"; readonly problem: Problem }
  /** A target of a package is compiled, or was so already. */
  | { readonly kind: "artifact"; readonly manifest: string; readonly files: readonly string[] };

/** `exists` looks for a file. The compiler names files from the root of the workspace, which messages do not name. */
export function parseCargoMessage(line: string, exists: (file: string) => boolean): CargoMessage | undefined {
  const message = parseObject(line);
  const manifest = textOf(message["manifest_path"]);
  switch (message["reason"]) {
    case "compiler-artifact": {
      const files = Array.isArray(message["filenames"]) ? message["filenames"].map(textOf) : [];
      return { kind: "artifact", manifest, files };
    }
    case "compiler-message": {
      const problem = toProblem(objectOf(message["message"]), path.dirname(manifest), exists);
      return problem === undefined ? undefined : { kind: "problem", problem };
    }
    default:
      return undefined;
  }
}

type Json = Readonly<Record<string, unknown>>;

function toProblem(message: Json, folder: string, exists: (file: string) => boolean): Problem | undefined {
  const { level } = message;
  if (level !== "warning" && level !== "error" && level !== "error: internal compiler error")
    return undefined;
  const text = textOf(message["message"]);
  const spans = listOf(message["spans"]);
  // The last lines count the errors and warnings.
  if (spans.length === 0 && /^aborting due to|\bwarnings? emitted$/.test(text)) return undefined;
  const primary = spans.find((span) => span["is_primary"] === true);
  const place = primary === undefined ? undefined : placeOf(primary, folder, exists);
  const hints = listOf(message["children"]).flatMap(({ level: kind, message: hint }) =>
    kind === "help" || kind === "note" ? [`  ${kind}: ${textOf(hint)}`] : [],
  );
  const label = textOf(primary?.["label"]);
  const lines = [label === "" ? text : `${text}: ${label}`, ...hints.slice(0, MAX_HINTS)];
  return {
    severity: level === "warning" ? "warning" : "error",
    message: lines.join("\n"),
    ...(place && { place }),
  };
}

const MAX_HINTS = 3;

/** Where the user has written it: code of a macro stands where the macro is called. */
function placeOf(span: Json, folder: string, exists: (file: string) => boolean): Place | undefined {
  const call = objectOf(objectOf(span["expansion"])["span"]);
  const file = findFile(textOf(span["file_name"]), folder, exists);
  if (file === undefined) return Object.keys(call).length === 0 ? undefined : placeOf(call, folder, exists);
  return { file, line: Number(span["line_start"]), column: Number(span["column_start"]) };
}

function findFile(name: string, folder: string, exists: (file: string) => boolean): string | undefined {
  for (let root = folder; ; root = path.dirname(root)) {
    const file = path.resolve(root, name);
    if (exists(file)) return file;
    if (root === path.dirname(root)) return undefined;
  }
}

function parseObject(line: string): Json {
  if (!line.startsWith("{")) return {};
  try {
    return objectOf(JSON.parse(line));
  } catch {
    // A build script or a macro may print anything.
    return {};
  }
}

function objectOf(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(objectOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
