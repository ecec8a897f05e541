/**
 * `node scripts/soak-stdio.ts [MESSAGES]`: the long runs of `test/integration/components/`, by default 100,000 messages on each runtime,
 * to a server of simple tools and to one whose tools use sessions and log. Prints how much memory the server has on the way. For
 * Linux, after `npm run build`.
 */
import { makeServer } from "../test/integration/components/composed-server.ts";
import {
  exchangeMany,
  residentMegabytes,
  showcaseMessages,
  visitorMessages,
} from "../test/integration/components/long-run.ts";
import { StdioClient } from "../test/integration/components/stdio-client.ts";

const [count = 100_000] = process.argv.slice(2).map(Number);
const steps = 5;
for (const [tools, messages] of [
  ["showcase", showcaseMessages],
  ["visitor", visitorMessages],
] as const) {
  const server = await makeServer([tools], [], "stdio");
  try {
    for (const runtime of ["wasmtime", "embedded"] as const) {
      const client = new StdioClient(server.file, runtime);
      const begin = performance.now();
      for (let step = 1; step <= steps; step++) {
        await exchangeMany(client, messages, count / steps);
        const megabytes = (await residentMegabytes(client)).toFixed(1);
        console.log(`${tools} on ${runtime}: ${(count / steps) * step} messages, ${megabytes} MB`);
      }
      const rate = Math.round(count / ((performance.now() - begin) / 1000));
      console.log(`${tools} on ${runtime}: ${rate} messages/s`);
      await client.end();
    }
  } finally {
    await server.remove();
  }
}
