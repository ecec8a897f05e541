/** Processes that a process has started, as `/proc` of Linux shows them. */
import { readdirSync, readFileSync } from "node:fs";

export const withoutProc: string | false = process.platform !== "linux" && "looks into /proc";

function statusOf(pid: number | string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return ""; // the process has ended
  }
}

/** Its children, theirs, and so on. */
export function descendantsOf(pid: number): readonly number[] {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(/^PPid:\t(\d+)$/m.exec(statusOf(name))?.[1])]),
  );
  const found = new Set([pid]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const [child, parent] of parents) if (found.has(parent)) found.add(child);
  }
  found.delete(pid);
  return [...found];
}

/** A process that has ended can stay as a zombie, an entry without a process. */
export function isAlive(pid: number): boolean {
  return /^State:\s+[^ZX]/m.test(statusOf(pid));
}

/** `wasmtime serve …`; empty for a process that has ended. */
export function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

/** Waits for a condition; fails when it takes too long. Looks every 20 ms, since looking takes time from what it waits for. */
export async function until(condition: () => boolean, what: string, milliseconds = 60_000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Kills a process with `SIGKILL`, and waits until everything that it has started has ended, too. */
export async function killAndAwait(pid: number): Promise<void> {
  const all = [pid, ...descendantsOf(pid)];
  process.kill(pid, "SIGKILL");
  try {
    await until(() => !all.some(isAlive), "the end of all processes");
  } catch (error) {
    const left = all.filter(isAlive).map((each) => `${each} ${commandLineOf(each)}`);
    for (const each of all.filter(isAlive)) process.kill(each, "SIGKILL");
    throw new Error(`these go on: ${left.join("; ")}`, { cause: error });
  }
}
