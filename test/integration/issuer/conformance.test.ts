/** The official conformance suite against the local issuer: what an authorization server of MCP must do. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { startIssuer, type RunningIssuer } from "../../../toolchain/issuer/index.ts";
import { freePort } from "./free-port.ts";
import { repositoryRoot } from "../sample-server.ts";
import { register } from "./client.ts";
import { signIn } from "./sign-in.ts";

const RESOURCE = "http://127.0.0.1:8080/mcp";
const SCENARIOS = ["authorization-server-metadata-endpoint", "authorization-code-grant"];

let folder: string;
let issuer: RunningIssuer;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-issuer-"));
  issuer = await startIssuer({
    port: 0,
    user: "alice",
    scopes: [],
    resource: undefined,
    lifetime: 60,
    algorithm: "ES256",
    places: { state: folder },
    onLog: () => {},
  });
});
after(async () => {
  await issuer.stop();
  await fs.rm(folder, { recursive: true, force: true });
});

test("passes the conformance suite of authorization servers", { timeout: 60_000 }, async (t) => {
  const port = await freePort();
  const { client_id: clientId } = await register(issuer.url, {
    redirect_uris: [`http://127.0.0.1:${port}/callback`],
    token_endpoint_auth_method: "none",
  });
  const results = path.join(folder, "results");
  await runSuite(["--client-id", String(clientId), "--port", String(port), "--output-dir", results]);
  const found = await fs.readdir(results);
  for (const scenario of SCENARIOS) {
    await t.test(scenario, async () => {
      const result = found.find((name) => name.includes(scenario));
      assert.ok(result, `${scenario} is not among ${found.join(", ")}`);
      const text = await fs.readFile(path.join(results, result, "checks.json"), "utf8");
      const checks = JSON.parse(text) as readonly { readonly id: string; readonly status: string }[];
      assert.ok(checks.length > 0);
      assert.deepEqual(
        checks.filter(({ status }) => status !== "SUCCESS"),
        [],
      );
    });
  }
});

/** The suite prints the address of the page, which a person would open. */
function runSuite(options: readonly string[]): Promise<void> {
  const program = path.join(repositoryRoot, "node_modules/@modelcontextprotocol/conformance/dist/index.js");
  const args = [program, "authorization", "--url", issuer.url, "--resource", RESOURCE, ...options];
  const suite = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return new Promise((resolve, reject) => {
    let output = "";
    let isOpened = false;
    suite.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const address = /^http\S+\/authorize\?\S+(?=\s)/m.exec(output)?.[0];
      if (address === undefined || isOpened) return;
      isOpened = true;
      signIn(address)
        .then(({ callback }) => fetch(callback))
        .catch((error: unknown) => {
          suite.kill();
          reject(error);
        });
    });
    suite.on("error", reject);
    suite.on("exit", () =>
      isOpened ? resolve() : reject(new Error(`the suite did not ask to sign in:\n${output}`)),
    );
  });
}
