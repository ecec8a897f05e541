/** A server of the templates of one language, with the API that the kind `http` asks, and the official client. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import type { TestContext } from "node:test";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer } from "../../../toolchain/run/index.ts";
import { here, host } from "../../host.ts";
import { assets, type runtimes } from "../sample-server.ts";

export interface ServerOfKinds {
  readonly client: Client;
  /** What the server has logged until now. */
  readonly log: () => string;
}

/**
 * Composes the built components, the middleware in front of the others since it sees what comes after it, and starts the server for one
 * test. The rules of `routing-config` have a test of their own.
 */
export async function serveKinds(
  t: TestContext,
  options: {
    readonly folder: string;
    /** The component of each kind. */
    readonly built: ReadonlyMap<string, string>;
    readonly runtime: (typeof runtimes)[number];
    /** How long the client waits for its first answer, in milliseconds; its own limit by default. */
    readonly patience?: number;
  },
): Promise<ServerOfKinds> {
  const { folder, built, runtime, patience } = options;
  const weather = await serveWeather(t);
  const output = path.join(folder, `${runtime}.wasm`);
  const parts = [...built.keys()].filter((kind) => kind !== "middleware" && kind !== "routing-config");
  const specs = ["middleware", ...parts].map(
    (kind) => built.get(kind) ?? assert.fail(`${kind} was not built`),
  );
  await composeFiles({ ...here, specs, output, force: false }, unwatchedJob, assets);
  let log = "";
  const server = await startServer(
    {
      ...host,
      file: output,
      runtime,
      host: "127.0.0.1",
      port: 0,
      env: { API_KEY: "secret", WEATHER_URL: weather },
      onLog: (text) => (log += text),
    },
    unwatchedJob,
    assets,
  );
  t.after(() => server.stop());
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(server.url)),
    patience === undefined ? undefined : { timeout: patience },
  );
  t.after(() => client.close());
  return { client, log: () => log };
}

/** The address of the API, which knows one key and one city. */
async function serveWeather(t: TestContext): Promise<string> {
  const service = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://localhost");
    const isKnown = searchParams.get("appid") === "secret" && searchParams.get("q") === "Oslo";
    response.writeHead(isKnown ? 200 : 404);
    response.end('{"main":{"temp":3.6},"weather":[{"description":"light rain"}]}');
  });
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  t.after(() => service.close());
  return `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
}
