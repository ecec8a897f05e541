/**
 * `node scripts/soak-stdio.ts [MESSAGES]`: the long run of `test/integration/components/stdio.test.ts`, by default 100,000
 * messages on each runtime. Prints how much memory the server has on the way. For Linux, after `npm run build`.
 */
import { makeServer } from "../test/integration/components/composed-server.ts";
import { exchangeMany, residentMegabytes } from "../test/integration/components/long-run.ts";
import { StdioClient } from "../test/integration/components/stdio-client.ts";

const [count = 100_000] = process.argv.slice(2).map(Number);
const steps = 5;
const server = await makeServer(["showcase"], [], "stdio");
try {
  for (const runtime of ["wasmtime", "embedded"] as const) {
    const client = new StdioClient(server.file, runtime);
    const begin = performance.now();
    for (let step = 1; step <= steps; step++) {
      await exchangeMany(client, count / steps);
      console.log(
        `${runtime}: ${(count / steps) * step} messages, ${(await residentMegabytes(client)).toFixed(1)} MB`,
      );
    }
    console.log(`${runtime}: ${Math.round(count / ((performance.now() - begin) / 1000))} messages/s`);
    await client.end();
  }
} finally {
  await server.remove();
}
