/** A reporter for `node --test-reporter`: every event as a line of JSON, which `scripts/test.ts` reads. */
export default async function* events(source) {
  for await (const event of source) {
    if (/^test:(pass|fail|dequeue)$/.test(event.type)) {
      yield `${JSON.stringify(event, (key, value) => (value instanceof Error ? describe(value) : value))}\n`;
    }
  }
}

/** An error as text: what a process hands to another one has no prototype. */
function describe(error) {
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return { message: error.message, stack: (cause ?? error).stack, failureType: error.failureType };
}
