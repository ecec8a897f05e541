/** Tokens that the component `access` asks an authorization server about. Each admission is made by a new instance, as over HTTP. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Client, loadAccess, NOW, type Refusal } from "./component.ts";
import type { Answered, Asked } from "./host.ts";
import { ISSUER, SERVER, token } from "./tokens.ts";

const access = await loadAccess();
const environment = {
  WASMCP_AUTH_MODE: "oauth",
  WASMCP_INTROSPECTION_URI: "https://id.example:8443/introspect?tenant=7",
  WASMCP_INTROSPECTION_CLIENT_ID: "the server",
  WASMCP_INTROSPECTION_CLIENT_SECRET: " hush:+ü ",
  JWT_ISSUER: ISSUER,
  WASMCP_SERVER_URI: SERVER,
};
const active = { active: true, sub: "alice", aud: SERVER, exp: NOW + 600, scope: "read" };

let state = "";
let answer: (token: string) => Answered = () => undefined;
let asked: Asked[] = [];
let seconds = NOW;

beforeEach(async () => {
  state = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-state-"));
  answer = () => json(active);
  asked = [];
  seconds = NOW;
});
afterEach(() => fs.rm(state, { recursive: true, force: true }));

function json(value: unknown): Answered {
  return { body: JSON.stringify(value) };
}

async function admit(
  text: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Client | Refusal> {
  const server = await access({
    environment: { ...environment, ...changes },
    now: () => seconds,
    state,
    fetch: (request) => {
      asked.push(request);
      return answer(new URLSearchParams(request.body).get("token") ?? "");
    },
  });
  return server.admit([`Bearer ${text}`]);
}

async function status(text: string, changes?: Readonly<Record<string, string>>): Promise<string | number> {
  const admitted = await admit(text, changes);
  return "status" in admitted ? admitted.status : "ok";
}

test("asks as RFC 7662 says, with the name and the password of the server", async () => {
  const client = await admit("a~b+c/d==");
  assert.ok("principal" in client);
  assert.equal(client.principal, "18:https://id.example5:alice");
  assert.deepEqual(client.claims.scopes, ["read"]);
  assert.equal(client.expiresAt, BigInt(NOW + 660));
  const [request, ...others] = asked;
  assert.ok(request !== undefined && others.length === 0);
  assert.deepEqual([request.method, request.url], ["POST", environment.WASMCP_INTROSPECTION_URI]);
  assert.equal(request.headers["content-type"], "application/x-www-form-urlencoded");
  assert.deepEqual(
    [...new URLSearchParams(request.body)],
    [
      ["token", "a~b+c/d=="],
      ["token_type_hint", "access_token"],
    ],
  );
  const basic = Buffer.from(request.headers["authorization"]?.slice(6) ?? "", "base64").toString();
  assert.deepEqual(basic.split(":").map(decodeURIComponent), ["the server", " hush:+ü "]);
});

describe("an answer", () => {
  const answers: readonly (readonly [string, unknown, string | number])[] = [
    ["that is active", active, "ok"],
    ["that is not active", { ...active, active: false }, 401],
    ["without `active`", { ...active, active: undefined }, 401],
    ["with `active` as text", { ...active, active: "true" }, 401],
    ["for another server", { ...active, aud: "https://other.example" }, 401],
    ["for several servers", { ...active, aud: ["x", SERVER] }, "ok"],
    ["for no server in particular", { ...active, aud: undefined }, 401],
    ["that has expired", { ...active, exp: NOW - 100 }, 401],
    ["without an end", { ...active, exp: undefined }, "ok"],
    ["from the issuer", { ...active, iss: ISSUER }, "ok"],
    ["from another issuer", { ...active, iss: "https://evil.example" }, 401],
    ["that is not valid yet", { ...active, nbf: NOW + 100 }, 401],
    ["for a client alone", { ...active, sub: undefined, client_id: "c" }, "ok"],
    ["for nothing", { ...active, sub: undefined }, 401],
    ["about a refresh token", { ...active, token_use: "refresh_token" }, 401],
    ["about a token that is bound to a key", { ...active, token_type: "DPoP" }, 401],
    ["about a token with `cnf`", { ...active, cnf: { jkt: "x" } }, 401],
    ["about a bearer token", { ...active, token_type: "bearer", token_use: "access_token" }, "ok"],
    ["that is no object", [], 503],
    ["that is too long", { ...active, x: "x".repeat(70_000) }, 503],
  ];
  for (const [name, value, expected] of answers) {
    test(`${name}: ${expected}`, async () => {
      answer = () => json(value);
      assert.equal(await status("t"), expected);
      assert.equal(await status("t"), expected, "the same when it is remembered");
    });
  }

  test("without an audience is good where any audience is", async () => {
    answer = () => json({ ...active, aud: undefined });
    assert.equal(await status("t", { JWT_AUDIENCE: "*" }), "ok");
  });

  test("needs the scopes of the server", async () => {
    assert.equal(await status("t", { JWT_REQUIRED_SCOPES: "write" }), 403);
    assert.equal(await status("t", { JWT_REQUIRED_SCOPES: "read" }), "ok");
  });
});

describe("an answer is remembered", () => {
  test("for 60 seconds, for all instances", async () => {
    for (const [after, count] of [
      [0, 1],
      [30, 1],
      [29, 1],
      [1, 2],
      [59, 2],
      [1, 3],
    ] as const) {
      seconds += after;
      assert.equal(await status("t"), "ok");
      assert.equal(asked.length, count, `${seconds - NOW} seconds`);
    }
  });

  test("not longer than the token is good", async () => {
    answer = () => json({ ...active, exp: NOW + 10 });
    assert.equal(await status("t"), "ok");
    seconds += 10;
    answer = () => json({ active: false });
    assert.equal(await status("t"), 401);
    assert.equal(asked.length, 2);
  });

  test("for the one token, and for the credentials that asked", async () => {
    answer = (text) => json({ ...active, sub: text });
    for (const text of ["a", "b", "a"]) {
      const client = await admit(text);
      assert.ok("principal" in client);
      assert.equal(client.claims.subject, text);
    }
    assert.equal(asked.length, 2);
    assert.equal(await status("a", { WASMCP_INTROSPECTION_CLIENT_SECRET: "other" }), "ok");
    assert.equal(asked.length, 3);
    assert.equal(await status("a", { WASMCP_INTROSPECTION_URI: "https://id.example/other" }), "ok");
    assert.equal(asked.length, 4);
  });

  test("under a digest: the folder has neither the token nor the password", async () => {
    const secret = token();
    assert.equal(await status(secret), "ok");
    const entries = await fs.readdir(state, { recursive: true, withFileTypes: true });
    const names = entries.map((entry) => path.join(entry.parentPath, entry.name));
    const files = entries.flatMap((entry, index) => (entry.isFile() ? [names[index] ?? ""] : []));
    const contents = await Promise.all(files.map((file) => fs.readFile(file, "utf8")));
    const all = [...names, ...contents].join("\n");
    for (const part of [...secret.split("."), "hush", "hush%3A"]) assert.ok(!all.includes(part), part);
    assert.ok(all.includes("alice"));
  });

  test("only if the token is active, so that strangers cannot fill the disk", async () => {
    answer = () => json({ active: false });
    for (let i = 0; i < 5; i += 1) assert.equal(await status(`t${i}`), 401);
    const entries = await fs.readdir(state, { recursive: true, withFileTypes: true });
    assert.equal(entries.filter((entry) => entry.isFile()).length, 1, "the last attempt");
  });

  test("and removed in the minutes that follow", async () => {
    for (let minute = 0; minute < 10; minute += 1) {
      answer = () => json({ ...active, exp: seconds + 600 });
      for (let i = 0; i < 3; i += 1) assert.equal(await status(`t${minute}-${i}`), "ok");
      seconds += 60;
    }
    const entries = await fs.readdir(state, { recursive: true, withFileTypes: true });
    assert.ok(entries.length <= 1 + 1 + 1 + 3 * 4, `${entries.length} entries`);
  });

  test("but not what cannot be read, or is from a later time", async () => {
    assert.equal(await status("t"), "ok");
    const entries = await fs.readdir(state, { recursive: true, withFileTypes: true });
    const [file] = entries.filter((entry) => /^[0-9a-f]{64}$/.test(entry.name));
    assert.ok(file !== undefined);
    const claims = JSON.stringify({ ...active, iss: ISSUER, sub: "mallory" });
    for (const text of [
      "",
      "x",
      `\n${claims}`,
      `${NOW}000`,
      `${NOW + 30}000\n[`,
      `9999999999999\n${claims}`,
    ]) {
      await fs.writeFile(path.join(file.parentPath, file.name), text);
      const client = await admit("t");
      assert.ok("principal" in client);
      assert.equal(client.claims.subject, "alice", text);
    }
  });
});

describe("an authorization server that does not answer", () => {
  for (const [name, failure] of [
    ["no connection", undefined],
    ["a wrong password", { status: 401, body: "{}" }],
    ["an error", { status: 500, body: JSON.stringify(active) }],
    ["no access", { status: 403, body: JSON.stringify(active) }],
    ["too many questions", { status: 429, body: JSON.stringify(active) }],
  ] as const) {
    test(`${name}: 503, and no other question for 10 seconds`, async () => {
      answer = () => failure;
      const refusal = await admit("t");
      assert.ok("status" in refusal);
      assert.equal(refusal.status, 503);
      assert.match(refusal.description, /`WASMCP_INTROSPECTION_URI`/);
      answer = () => json(active);
      seconds += 9;
      assert.equal(await status("other"), 503);
      assert.equal(asked.length, 1);
      seconds += 1;
      assert.equal(await status("t"), "ok");
    });
  }

  for (const [name, failure, expected] of [
    ["a redirect", { status: 302, body: JSON.stringify(active) }, 401],
    ["a bad request", { status: 400, body: JSON.stringify(active) }, 401],
    ["an address that it does not know", { status: 404, body: JSON.stringify(active) }, 401],
    ["a token that is too long for it", { status: 413, body: JSON.stringify(active) }, 401],
    ["no JSON", { body: "<html>" }, 503],
    ["more than it should", { body: "x".repeat(600_000) }, 503],
    ["an answer that contradicts itself", { body: '{"active":false,"active":true}' }, 503],
  ] as const) {
    test(`about one token, with ${name}: ${expected}, and others are admitted`, async () => {
      answer = (text) => (text === "odd" ? failure : json(active));
      assert.equal(await status("odd"), expected);
      assert.equal(await status("t"), "ok");
      assert.equal(await status("odd"), expected, "asked again");
      assert.equal(asked.length, 3);
    });
  }

  test("does not matter for a token that is remembered", async () => {
    assert.equal(await status("t"), "ok");
    answer = () => undefined;
    assert.equal(await status("other"), 503);
    assert.equal(await status("t"), "ok");
  });
});
