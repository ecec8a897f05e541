/** A server that other machines reach: its user is warned, and the URLs that are printed work. */
import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { after, before, test } from "node:test";
import { makeServer, type ComposedServer } from "../components/composed-server.ts";
import { runCommand } from "../cli/run-command.ts";
import { calculatorFile, runtimes } from "../sample-server.ts";
import { needs } from "../../tools.ts";

needs("wasmtime");

let composed: ComposedServer;
before(async () => {
  composed = await makeServer([], [calculatorFile]);
});
after(() => composed.remove());

const ping = (url: string): Promise<number> =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  }).then((response) => response.status);

for (const runtime of runtimes) {
  test(`on ${runtime}`, { timeout: 180_000 }, async () => {
    let statuses: Promise<readonly number[]> | undefined;
    const args = ["run", composed.file, "--runtime", runtime, "--addr", "0.0.0.0:0", "--json"];
    const { code, stdout, stderr } = await runCommand(args, {
      cwd: process.cwd(),
      env: process.env,
      onOutput: (text, interrupt) => {
        const { url, network } = JSON.parse(text) as { url: string; network: readonly string[] };
        statuses = Promise.all([url, ...network].map(ping));
        void statuses.finally(interrupt);
      },
    });
    assert.equal(code, 0, stderr);
    const outside = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    assert.deepEqual(await statuses, [200, ...outside.map(() => 200)]);
    assert.match(stdout, /^\{"url":"http:\/\/127\.0\.0\.1:\d+\/mcp",/);
    assert.match(stderr, /"kind":"warning","message":"the server does not check who calls: all machines/);
  });
}
