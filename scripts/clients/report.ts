/** What the drivers of clients have in common: each thing that is tried has an outcome, and all of them are one line of JSON. */

/** `yes`, or why not. */
export type Outcome = string;

/** How long one thing may take. */
const LIMIT_MS = 20_000;
const NOTICE_MS = 5_000;

export async function attempt(work: () => Promise<void>): Promise<Outcome> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), LIMIT_MS);
  });
  try {
    await Promise.race([work(), late]);
    return "yes";
  } catch (error) {
    return error instanceof Error ? error.message.split("\n", 1)[0] || "failed" : String(error);
  } finally {
    clearTimeout(timer);
  }
}

export function expect(isTrue: boolean): void {
  if (!isTrue) throw new Error("another answer");
}

/** Waits for a notification, which may come after the answer. */
export async function soon(hasCome: () => boolean): Promise<void> {
  for (const begin = Date.now(); !hasCome();) {
    if (Date.now() - begin > NOTICE_MS) throw new Error("no notification");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function firstText(result: unknown): string {
  const { content, isError } = result as { content?: readonly { text?: string }[]; isError?: boolean };
  const text = content?.[0]?.text ?? "";
  if (isError === true) throw new Error(text);
  return text;
}

export function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
  );
}

export function report(outcomes: Readonly<Record<string, Outcome>>): void {
  process.stdout.write(`\n${JSON.stringify(outcomes)}\n`);
}
