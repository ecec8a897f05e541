/**
 * `wasmcp.lock` is a file of a project and is committed with it, so that everyone composes the same bytes:
 *
 *     version = 1
 *
 *     [[package]]
 *     name = "acme:weather"
 *     requested = "^1.2"
 *     version = "1.2.3"
 *     digest = "sha256:…"
 *     source = "ghcr.io/acme/weather"
 *     asks = ["http", "keyvalue"]
 *
 * Entries are sorted, one line for each value, so that diffs are short and branches merge.
 */
import { mkdir, readFile } from "node:fs/promises";
import * as path from "node:path";
import * as lockfile from "proper-lockfile";
import { parse, TomlError } from "smol-toml";
import { ToolchainError } from "../../../core/errors.ts";
import { writeWhole } from "../files/index.ts";

/** A request and the release that was taken for it. */
export interface Pin {
  /** `acme:weather` */
  readonly name: string;
  /** The requested version: `^1.2`, `1.2.3`, `*`. */
  readonly requested: string;
  readonly version: string | undefined;
  /** `sha256:…` of the component. */
  readonly digest: string;
  /** `ghcr.io/acme/weather`; `bundle` for what ships with wasmcp, `deps` for the user's folder. */
  readonly source: string;
  /** What the component may want to reach, sorted: `http`. Absent for what is no component, and in files of earlier versions. */
  readonly asks?: readonly string[];
}

export interface Lock {
  readonly pins: readonly Pin[];
}

const FORMAT_VERSION = 1;
const EMPTY_LOCK: Lock = { pins: [] };

export function findPin(lock: Lock, name: string, requested: string): Pin | undefined {
  return lock.pins.find((pin) => pin.name === name && pin.requested === requested);
}

/** The lock with `pin` instead of an earlier pin of the same request. */
export function withPin(lock: Lock, pin: Pin): Lock {
  const others = lock.pins.filter((each) => !isSameRequest(each, pin));
  const before = findPin(lock, pin.name, pin.requested);
  // The same content asks for the same.
  const asks = pin.asks ?? (before?.digest === pin.digest ? before.asks : undefined);
  const added = asks === undefined ? pin : { ...pin, asks };
  return { pins: [...others, added].sort((a, b) => compare(keyOf(a), keyOf(b))) };
}

/** A file that does not exist pins nothing. */
export async function readLock(file: string): Promise<Lock> {
  try {
    return parseLock(await readFile(file, "utf8"), file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return EMPTY_LOCK;
    if (error instanceof ToolchainError) throw error;
    throw new ToolchainError("unreadable-lock", `cannot read \`${file}\``, { cause: error });
  }
}

/** Any mistake is an error, because a pin that is ignored would accept other content. */
export function parseLock(text: string, file: string): Lock {
  let document: Readonly<Record<string, unknown>>;
  try {
    document = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const conflict = /^(<<<<<<<|=======|>>>>>>>)/m.test(text);
    const reason = conflict ? "the file contains an unresolved merge conflict" : "not valid TOML";
    throw lockProblem(`${file}:${error.line}:${error.column}: ${reason}`);
  }
  if (document["version"] !== FORMAT_VERSION) {
    throw new ToolchainError(
      "bad-lock",
      `\`${file}\` has the format ${String(document["version"])}, expected ${FORMAT_VERSION}`,
      { remedy: "use the version of wasmcp that wrote it, or a newer one" },
    );
  }
  const entries: unknown = document["package"] ?? [];
  if (!Array.isArray(entries)) throw lockProblem(`\`${file}\`: expected \`package\` to be a list of tables`);
  const lock = entries.reduce<Lock>((pins, entry, index) => {
    const pin = readPin(entry);
    if (pin !== undefined) return withPin(pins, pin);
    throw lockProblem(
      `\`${file}\`: package ${index + 1}: expected \`name\`, \`requested\`, \`source\`, a SHA-256 \`digest\`, and \`asks\` to be a list of texts`,
    );
  }, EMPTY_LOCK);
  if (lock.pins.length < entries.length) throw lockProblem(`\`${file}\` pins the same request twice`);
  return lock;
}

export function printLock({ pins }: Lock): string {
  const entries = pins.map(({ name, requested, version, digest, source, asks }) =>
    [
      "\n[[package]]",
      `name = ${quote(name)}`,
      `requested = ${quote(requested)}`,
      ...(version === undefined ? [] : [`version = ${quote(version)}`]),
      `digest = ${quote(digest)}`,
      `source = ${quote(source)}`,
      ...(asks === undefined ? [] : [`asks = [${asks.map(quote).join(", ")}]`]),
      "",
    ].join("\n"),
  );
  return [
    "# The exact content of each package. `wasmcp` writes this file. Commit it, so that every build uses the same packages.\n",
    `version = ${FORMAT_VERSION}\n`,
    ...entries,
  ].join("");
}

/**
 * Adds pins to the file. Two processes at once lose nothing, and readers never see half a file. The file is not touched
 * if it has all pins already.
 */
export async function updateLock(file: string, pins: readonly Pin[]): Promise<void> {
  if (pins.length === 0) return;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const release = await lockfile.lock(file, {
      realpath: false,
      retries: { retries: 50, factor: 1.2, minTimeout: 20, maxTimeout: 500 },
    });
    try {
      const before = await readLock(file);
      const after = pins.reduce(withPin, before);
      if (printLock(after) !== printLock(before)) await writeWhole(file, printLock(after));
    } finally {
      await release();
    }
  } catch (error) {
    if (error instanceof ToolchainError) throw error;
    throw new ToolchainError("unwritable", `cannot write \`${file}\``, { cause: error });
  }
}

export function lockProblem(message: string): ToolchainError {
  return new ToolchainError("bad-lock", message, {
    remedy: "restore it from version control, or remove it to resolve the packages again",
  });
}

function readPin(entry: unknown): Pin | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { name, requested, version, digest, source, asks } = entry as Readonly<Record<string, unknown>>;
  if (typeof name !== "string" || typeof requested !== "string" || typeof source !== "string")
    return undefined;
  if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest)) return undefined;
  if (version !== undefined && typeof version !== "string") return undefined;
  const pin = { name, requested, version, digest, source };
  if (asks === undefined) return pin;
  if (!Array.isArray(asks) || !asks.every((each) => typeof each === "string")) return undefined;
  return { ...pin, asks: asks.toSorted(compare) };
}

function isSameRequest(a: Pin, b: Pin): boolean {
  return a.name === b.name && a.requested === b.requested;
}

function keyOf({ name, requested }: Pin): string {
  return `${name} ${requested}`;
}

/** By code units, so that the order does not depend on the language of the machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A basic string of TOML; JSON's escapes are among TOML's. */
function quote(text: string): string {
  return JSON.stringify(text);
}
