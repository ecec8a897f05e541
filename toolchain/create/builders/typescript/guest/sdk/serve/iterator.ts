/** Tools that yield their progress. */
import type { Context } from "../context.ts";
import type { Progress, ProgressIterator } from "../tool.ts";

export type RunIterator = typeof iteratorRunner;

/** What the iterator returns in the end. What it yields is progress, for components that report it. */
export async function iteratorRunner(
  iterator: ProgressIterator<unknown>,
  report: Context["progress"] | undefined,
): Promise<unknown> {
  let steps = 0;
  for (;;) {
    const step = await iterator.next();
    if (step.done === true) return step.value;
    steps++;
    if (report !== undefined) await yielded(step.value, steps, report);
  }
}

async function yielded(step: Progress, steps: number, report: Context["progress"]): Promise<void> {
  if (typeof step === "number") return report(step);
  // A step without a number: the number of steps so far grows, too.
  if (typeof step === "string") return report(steps, 0, step);
  const { progress, total, message } = step;
  return total === undefined ? report(progress, message) : report(progress, total, message);
}
