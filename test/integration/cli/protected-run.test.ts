/** What is asked of a server in the shell, or composed into it, holds: on both runtimes, and on plain wasmtime. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import * as fs from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { commandLineOf, descendantsOf, until, withoutProc } from "../../processes.ts";
import { needs } from "../../tools.ts";
import { calculatorFile, runtimes } from "../sample-server.ts";
import { command, runCommand, type Outcome } from "./run-command.ts";

const wasmtime = needs("wasmtime");

const AUDIENCE = "https://mcp.example/mcp";
const keys = generateKeyPairSync("ed25519");
const pem = keys.publicKey.export({ format: "pem", type: "spki" }).toString();
const now = Math.floor(Date.now() / 1000);
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

function tokenOf(issuer: string): string {
  const claims = { iss: issuer, sub: "alice", aud: AUDIENCE, iat: now, exp: now + 600 };
  const signed = `${encode({ alg: "EdDSA", typ: "at+jwt", kid: "k" })}.${encode(claims)}`;
  return `${signed}.${sign(null, Buffer.from(signed), keys.privateKey).toString("base64url")}`;
}

const withKey = { WASMCP_AUTH_MODE: "oauth", JWT_PUBLIC_KEY: pem, JWT_AUDIENCE: AUDIENCE };

let folder: string;
/** Of this machine, as an operator's own. */
let issuer: Server;
const issuerUrl = () => `http://localhost:${(issuer.address() as AddressInfo).port}`;

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-protected-"));
  issuer = createServer((_request, response) => {
    const key = { ...keys.publicKey.export({ format: "jwk" }), kid: "k", alg: "EdDSA", use: "sig" };
    response.setHeader("content-type", "application/json").end(JSON.stringify({ keys: [key] }));
  }).listen(0, "127.0.0.1");
  for (const [name, ...options] of [["open"], ["public", "--auth", "public"], ["oauth", "--auth", "oauth"]]) {
    const args = ["compose", "server", calculatorFile, "-o", `${name}.wasm`, ...options];
    const { code, stderr } = await runCommand(args, { cwd: folder, env: environment() });
    assert.equal(code, 0, stderr);
  }
});
after(async () => {
  issuer.close();
  await fs.rm(folder, { recursive: true, force: true });
});

function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    XDG_CACHE_HOME: path.join(folder, "cache"),
    XDG_STATE_HOME: path.join(folder, "state"),
    ...more,
  };
}

function run(args: readonly string[], more: NodeJS.ProcessEnv): Promise<Outcome> {
  return runCommand(["run", ...args, "--addr", "127.0.0.1:0"], { cwd: folder, env: environment(more) });
}

/** The status of the list of tools. */
async function statusOf(url: string, token?: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
  });
  return { status: response.status, text: await response.text() };
}

for (const runtime of runtimes) {
  describe(`a server on ${runtime}`, { timeout: 180_000 }, () => {
    test("is protected as its user's shell says, without a value on any command line", async (t) => {
      const args = ["run", "open.wasm", "--runtime", runtime, "--addr", "127.0.0.1:0", "--json"];
      const child = spawn(process.execPath, [command, ...args], { cwd: folder, env: environment(withKey) });
      t.after(() => child.kill());
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (output += text));
      await until(() => output.includes('"url"'), "the URL", 150_000);
      const line = output.split("\n").find((each) => each.includes('"url"')) ?? "";
      const { url, command: shown } = JSON.parse(line) as { url: string; command: readonly string[] };
      assert.equal((await statusOf(url)).status, 401);
      assert.equal((await statusOf(url, tokenOf("anyone"))).status, 200);
      assert.match(output, /From your environment: WASMCP_AUTH_MODE, JWT_PUBLIC_KEY, JWT_AUDIENCE/);
      const words = ["WASMCP_AUTH_MODE", "JWT_PUBLIC_KEY", "JWT_AUDIENCE"].flatMap((name) => ["--env", name]);
      assert.match(shown.join(" "), new RegExp(words.join(" ")));
      const pid = child.pid ?? 0;
      const processes = withoutProc ? [] : [pid, ...descendantsOf(pid)].map(commandLineOf);
      for (const text of [output, ...processes]) assert.ok(!text.includes(AUDIENCE), text);
    });

    test("reaches keys on this machine that its operator names, and keeps them", async (t) => {
      const more = {
        WASMCP_AUTH_MODE: "oauth",
        JWT_ISSUER: issuerUrl(),
        JWT_JWKS_URI: `${issuerUrl()}/jwks`,
        JWT_AUDIENCE: AUDIENCE,
      };
      const state = `state-${runtime}`;
      const args = ["run", "open.wasm", "--runtime", runtime, "--state", state, "--addr", "127.0.0.1:0"];
      const child = spawn(process.execPath, [command, ...args], { cwd: folder, env: environment(more) });
      t.after(() => child.kill());
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
      await until(() => /Running: \S+\s/.test(output), "the URL", 150_000);
      const url = /Running: (\S+)/.exec(output)?.[1] ?? "";
      const answer = await statusOf(url, tokenOf(issuerUrl()));
      assert.equal(answer.status, 200, answer.text);
      assert.notDeepEqual(await fs.readdir(path.join(folder, state)), []);
    });
  });
}

test("a server that demands tokens is not run before it is configured", async () => {
  const composed = await run(["oauth.wasm"], {});
  assert.equal(composed.code, 1);
  assert.match(composed.stderr, /the server serves no client: .*`JWT_PUBLIC_KEY`/);
  const asked = await run(["open.wasm", "--runtime", "embedded"], { JWT_ISSUER: "https://id.example" });
  assert.equal(asked.code, 1);
  assert.match(asked.stderr, /the server serves no client: .*without `WASMCP_AUTH_MODE`/);
});

test("a server that cannot be protected is not run, and a contradiction is refused", async () => {
  const cases: readonly (readonly [readonly string[], NodeJS.ProcessEnv, RegExp])[] = [
    [["public.wasm"], { WASMCP_AUTH_MODE: "oauth" }, /cannot protect `public\.wasm`/],
    [["oauth.wasm"], { WASMCP_AUTH_MODE: "public" }, /`oauth` is composed into `oauth\.wasm`/],
    [
      ["open.wasm", "--env", "WASMCP_AUTH_MODE=public"],
      { WASMCP_AUTH_MODE: "oauth" },
      /another one in `--env`/,
    ],
    [["open.wasm", "--env", "WASMCP_AUTH_MOD=oauth"], {}, /in `--env`.*\n.*did you mean `WASMCP_AUTH_MODE`/],
    [["open.wasm"], { WASMCP_INTROSPECTION_URL: "a" }, /in your environment.*\n.*`WASMCP_INTROSPECTION_URI`/],
  ];
  for (const [args, more, expected] of cases) {
    const { code, stderr } = await run(args, more);
    assert.equal(code, 1);
    assert.match(stderr, expected);
  }
});

test("what is composed in also holds on plain wasmtime", { timeout: 180_000 }, async (t) => {
  const args = ["serve", "-Scli", "-Shttp", "--addr", "127.0.0.1:0", path.join(folder, "oauth.wasm")];
  const child = spawn(wasmtime, args, { env: environment(withKey) });
  t.after(() => child.kill());
  let output = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  await until(() => /Serving HTTP on \S+\s/.test(output), "the URL", 150_000);
  const url = new URL("/mcp", /Serving HTTP on (\S+)/.exec(output)?.[1]);
  // wasmtime passes no environment on.
  const { status, text } = await statusOf(url.href, tokenOf("anyone"));
  assert.equal(status, 503);
  assert.match(text, /`JWT_PUBLIC_KEY`/);
});
