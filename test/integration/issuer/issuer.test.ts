/** The local issuer, step by step: what it grants, and what it refuses. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { createServer, request as send, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { startIssuer, type IssuerOptions, type RunningIssuer } from "../../../toolchain/issuer/index.ts";
import { ALGORITHMS } from "../../../toolchain/jwt/index.ts";
import { askForToken, authorizationRequest, REDIRECT, register, type TokenAnswer } from "./client.ts";
import { scopesOf, signIn, type Answer } from "./sign-in.ts";

const RESOURCE = "http://127.0.0.1:8080/mcp";
const SCOPES = ["mcp:read", "mcp:write"];

let folder: string;
let issuer: RunningIssuer;
const log: string[] = [];

function start(options: Partial<IssuerOptions> = {}): Promise<RunningIssuer> {
  return startIssuer({
    port: 0,
    user: "alice",
    scopes: [],
    resource: undefined,
    lifetime: 60,
    algorithm: "ES256",
    places: { state: folder },
    onLog: (line) => void log.push(line),
    ...options,
  });
}

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-issuer-"));
  issuer = await start();
});
after(async () => {
  await issuer.stop();
  await fs.rm(folder, { recursive: true, force: true });
});

interface Flow {
  /** Of the authorization request. */
  readonly request?: Readonly<Record<string, string | undefined>>;
  /** Of the token request. */
  readonly exchange?: Readonly<Record<string, string>>;
  readonly answer?: Answer;
}

/** Registration, sign-in and exchange of the code. */
async function run(
  { request, exchange, answer }: Flow = {},
  at = issuer,
): Promise<TokenAnswer & { readonly clientId: string; readonly callback: URL; readonly page: string }> {
  const clientId = String((await register(at.url))["client_id"]);
  const { url, verifier } = authorizationRequest(at.url, clientId, { resource: RESOURCE, ...request });
  const { callback, page } = await signIn(url, answer);
  const token = await askForToken(at.url, {
    grant_type: "authorization_code",
    code: callback.searchParams.get("code") ?? "",
    redirect_uri: REDIRECT,
    client_id: clientId,
    code_verifier: verifier,
    resource: RESOURCE,
    ...exchange,
  });
  return { ...token, clientId, callback, page };
}

describe("a token", () => {
  test("names the server as its audience, the person and the scopes (RFC 9068)", async () => {
    const { body, callback } = await run({ request: { scope: SCOPES.join(" ") } });
    assert.equal(callback.searchParams.get("iss"), issuer.url);
    assert.equal(callback.searchParams.get("state"), "state-1");
    const token = String(body["access_token"]);
    const keys = createRemoteJWKSet(new URL(issuer.jwksUri));
    const { payload } = await jwtVerify(token, keys, {
      issuer: issuer.url,
      audience: RESOURCE,
      typ: "at+jwt",
    });
    assert.equal(payload.sub, "alice");
    assert.equal(payload["scope"], "mcp:read mcp:write");
    assert.equal(Number(payload.exp) - Number(payload.iat), 60);
  });

  test("has the scopes that the person granted, and the name that the person wrote", async () => {
    const { body, page } = await run({
      request: { scope: SCOPES.join(" ") },
      answer: { user: "bob", scopes: ["mcp:read", "mcp:admin"] },
    });
    assert.deepEqual(scopesOf(page), SCOPES);
    // Any program can call itself as it likes: what tells them apart is where the answer goes.
    assert.match(page, new RegExp(`<dd>${new URL(REDIRECT).host}</dd>`));
    const claims = decodeJwt(String(body["access_token"]));
    assert.equal(claims.sub, "bob");
    assert.equal(claims["scope"], "mcp:read");
  });

  test("has no scopes if the client asks for none", async () => {
    const { body, page } = await run();
    assert.deepEqual(scopesOf(page), []);
    assert.equal(decodeJwt(String(body["access_token"]))["scope"], undefined);
  });

  test("is refreshed, with a new refresh token each time", async () => {
    const { body, clientId } = await run({ request: { scope: "mcp:read" } });
    const refresh = {
      grant_type: "refresh_token",
      refresh_token: String(body["refresh_token"]),
      client_id: clientId,
    };
    const second = await askForToken(issuer.url, refresh);
    assert.equal(second.status, 200, JSON.stringify(second.body));
    const claims = decodeJwt(String(second.body["access_token"]));
    assert.equal(claims["scope"], "mcp:read");
    assert.equal(claims.aud, RESOURCE);
    assert.notEqual(second.body["refresh_token"], body["refresh_token"]);
    const replayed = await askForToken(issuer.url, refresh);
    assert.equal(replayed.body["error"], "invalid_grant");
  });

  test("does not name scopes of the issuer, which clients add for refresh tokens", async () => {
    const { body, page } = await run({
      request: { scope: "mcp:read offline_access openid", prompt: "consent" },
    });
    assert.deepEqual(scopesOf(page), ["mcp:read"]);
    assert.equal(decodeJwt(String(body["access_token"]))["scope"], "mcp:read");
    assert.equal(typeof body["refresh_token"], "string");
  });

  for (const algorithm of ALGORITHMS) {
    test(`is signed with ${algorithm}`, async () => {
      const other = await start({ algorithm });
      try {
        const { body } = await run({}, other);
        const token = String(body["access_token"]);
        assert.equal(decodeProtectedHeader(token).alg, algorithm);
        await jwtVerify(token, createRemoteJWKSet(new URL(other.jwksUri)), { issuer: other.url });
      } finally {
        await other.stop();
      }
    });
  }
});

test("gives a client that names no scopes and no server those of the options", async () => {
  const other = await start({ scopes: SCOPES, resource: RESOURCE });
  try {
    const { body } = await run({ request: { resource: undefined } }, other);
    const claims = decodeJwt(String(body["access_token"]));
    assert.equal(claims["scope"], "mcp:read mcp:write");
    assert.equal(claims.aud, RESOURCE);
    const metadata = await (await fetch(`${other.url}/.well-known/oauth-authorization-server`)).json();
    assert.deepEqual((metadata as { scopes_supported: unknown }).scopes_supported, [
      "openid",
      "offline_access",
      ...SCOPES,
    ]);
  } finally {
    await other.stop();
  }
});

test("registers clients as they come, with what the issuer knows of it", async () => {
  const answer = await register(issuer.url, {
    client_name: "Visual Studio Code\nRunning: http://evil.example",
    redirect_uris: ["http://127.0.0.1:33418/", "https://vscode.dev/redirect", "cursor://callback"],
    grant_types: ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    response_types: ["code", "token"],
    scope: "mcp:read anything:else",
    id_token_signed_response_alg: "HS256",
    application_type: "native",
  });
  assert.deepEqual(answer["grant_types"], ["authorization_code", "refresh_token"]);
  assert.deepEqual(answer["response_types"], ["code"]);
  const { url } = authorizationRequest(issuer.url, String(answer["client_id"]), {
    resource: RESOURCE,
    redirect_uri: "cursor://callback",
    scope: "mcp:write",
  });
  const { callback, page } = await signIn(url);
  assert.ok(callback.href.startsWith("cursor://callback?code="), callback.href);
  assert.deepEqual(scopesOf(page), ["mcp:write"]);
  assert.deepEqual(
    log.filter((line) => line.includes("\n")),
    [],
  );
});

test("keeps its keys and its clients, in files for the user alone", async () => {
  const first = await start();
  const clientId = String((await register(first.url))["client_id"]);
  const keys = await (await fetch(first.jwksUri)).text();
  await first.stop();
  const second = await start();
  try {
    assert.equal(await (await fetch(second.jwksUri)).text(), keys);
    assert.doesNotMatch(keys, /"d":/);
    const { url } = authorizationRequest(second.url, clientId, { resource: RESOURCE });
    assert.ok((await signIn(url)).callback.searchParams.has("code"));
  } finally {
    await second.stop();
  }
  if (process.platform === "win32") return;
  const own = path.join(folder, "auth-dev");
  assert.equal((await fs.stat(own)).mode & 0o777, 0o700);
  for (const name of ["keys.json", "clients.json"]) {
    assert.equal((await fs.stat(path.join(own, name))).mode & 0o777, 0o600, name);
  }
});

describe("refuses", () => {
  const refusals: Readonly<Record<string, { readonly request: Flow["request"]; readonly error: string }>> = {
    "a request without PKCE": {
      request: { code_challenge: undefined, code_challenge_method: undefined },
      error: "invalid_request",
    },
    "PKCE without a digest": { request: { code_challenge_method: "plain" }, error: "invalid_request" },
    "a request that names no server": { request: { resource: undefined }, error: "invalid_target" },
    "a server that is not on this machine": {
      request: { resource: "https://mcp.example.com/mcp" },
      error: "invalid_target",
    },
    "a server whose name only begins like one of this machine": {
      request: { resource: "http://127.0.0.1.example.com/mcp" },
      error: "invalid_target",
    },
    "another response type": { request: { response_type: "token" }, error: "unsupported_response_type" },
  };
  for (const [name, { request, error }] of Object.entries(refusals)) {
    test(name, async () => {
      const clientId = String((await register(issuer.url))["client_id"]);
      const { url } = authorizationRequest(issuer.url, clientId, { resource: RESOURCE, ...request });
      const response = await fetch(url, { redirect: "manual" });
      const location = new URL(response.headers.get("location") ?? "about:blank");
      const parameters =
        location.hash === "" ? location.searchParams : new URLSearchParams(location.hash.slice(1));
      assert.equal(parameters.get("error"), error, location.href);
      assert.equal(parameters.get("iss"), issuer.url);
    });
  }

  test("a request for two servers, of which the page would show one", async () => {
    const clientId = String((await register(issuer.url))["client_id"]);
    const { url } = authorizationRequest(issuer.url, clientId, { resource: RESOURCE });
    url.searchParams.append("resource", "http://127.0.0.1:9999/mcp");
    const response = await fetch(url, { redirect: "manual" });
    const { searchParams } = new URL(response.headers.get("location") ?? "about:blank");
    assert.equal(searchParams.get("error"), "invalid_target");
  });

  test("a person who denies", async () => {
    const clientId = String((await register(issuer.url))["client_id"]);
    const { url } = authorizationRequest(issuer.url, clientId, { resource: RESOURCE, scope: "mcp:read" });
    const { callback } = await signIn(url, { deny: true });
    assert.equal(callback.searchParams.get("error"), "access_denied");
    assert.equal(callback.searchParams.get("iss"), issuer.url);
  });

  test("a redirect that was not registered, on a page of its own", async () => {
    const clientId = String((await register(issuer.url))["client_id"]);
    const { url } = authorizationRequest(issuer.url, clientId, {
      redirect_uri: "https://evil.example/callback",
    });
    const response = await fetch(url, { redirect: "manual" });
    assert.equal(response.status, 400);
    assert.match(await response.text(), /Sign-in is not possible/);
  });

  test("a code that is used twice, and ends what it gave out", async () => {
    const clientId = String((await register(issuer.url))["client_id"]);
    const { url, verifier } = authorizationRequest(issuer.url, clientId, { resource: RESOURCE });
    const code = (await signIn(url)).callback.searchParams.get("code") ?? "";
    const exchange = {
      grant_type: "authorization_code",
      code,
      redirect_uri: REDIRECT,
      client_id: clientId,
      code_verifier: verifier,
    };
    const first = await askForToken(issuer.url, exchange);
    assert.equal(first.status, 200);
    assert.equal((await askForToken(issuer.url, exchange)).body["error"], "invalid_grant");
    const refresh = {
      grant_type: "refresh_token",
      refresh_token: String(first.body["refresh_token"]),
      client_id: clientId,
    };
    assert.equal((await askForToken(issuer.url, refresh)).body["error"], "invalid_grant");
  });

  test("a code with another verifier, and a token for another server", async () => {
    assert.equal((await run({ exchange: { code_verifier: "x".repeat(43) } })).body["error"], "invalid_grant");
    const other = await run({ exchange: { resource: "http://127.0.0.1:9999/mcp" } });
    assert.equal(other.body["error"], "invalid_target");
  });

  test("requests for another host, so that no strange name leads here", async () => {
    const port = Number(new URL(issuer.url).port);
    for (const host of ["evil.example", `localhost:${port}`, `127.0.0.1.evil.example:${port}`]) {
      assert.equal(await statusFor(port, "/jwks", { host }), 421, host);
    }
    assert.equal(await statusFor(port, "/jwks", { host: `127.0.0.1:${port}` }), 200);
  });

  test("forms of other pages, also of this machine", async () => {
    const clientId = String((await register(issuer.url))["client_id"]);
    const { url } = authorizationRequest(issuer.url, clientId, { resource: RESOURCE });
    const first = await fetch(url, { redirect: "manual" });
    const cookie = first.headers
      .getSetCookie()
      .map((each) => each.split(";", 1)[0])
      .join("; ");
    const form = new URL(first.headers.get("location") ?? "", issuer.url);
    const post = (headers: Readonly<Record<string, string>>) =>
      fetch(form, {
        method: "POST",
        redirect: "manual",
        headers: { cookie, ...headers },
        body: "user=eve&answer=allow",
      });
    assert.equal((await post({ origin: "http://127.0.0.1:3000" })).status, 403);
    assert.equal((await post({ origin: "null" })).status, 403);
    assert.equal((await post({ "sec-fetch-site": "same-site" })).status, 403);
    const withoutCookie = await fetch(form, {
      method: "POST",
      redirect: "manual",
      body: "user=eve&answer=allow",
    });
    assert.equal(withoutCookie.status, 400);
  });
});

describe("a client that is a document", () => {
  let server: Server;
  let base: string;
  const documents = new Map<
    string,
    { readonly status?: number; readonly location?: string; readonly body: string }
  >();

  before(async () => {
    server = createServer((request, response) => {
      const found = documents.get(request.url ?? "");
      const location = found?.location;
      response.writeHead(found?.status ?? (found === undefined ? 404 : 200), {
        "content-type": "application/json",
        ...(location !== undefined && { location }),
      });
      response.end(found?.body ?? "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => new Promise((resolve) => server.close(resolve)));

  const documentOf = (id: string, more: Readonly<Record<string, unknown>> = {}): string =>
    JSON.stringify({ client_id: id, client_name: "Document client", redirect_uris: [REDIRECT], ...more });

  test("signs in without a registration, with any port of this machine", async () => {
    const id = `${base}/client.json`;
    documents.set("/client.json", { body: documentOf(id) });
    const redirect = "http://127.0.0.1:4711/callback";
    const { url } = authorizationRequest(issuer.url, id, { resource: RESOURCE, redirect_uri: redirect });
    const { callback, page } = await signIn(url);
    assert.ok(callback.href.startsWith(`${redirect}?code=`));
    assert.match(page, /Document client/);
    assert.match(page, new RegExp(id));
  });

  const bad: Readonly<
    Record<
      string,
      (id: string) => { readonly body: string; readonly status?: number; readonly location?: string }
    >
  > = {
    "names another client": () => ({ body: documentOf("http://127.0.0.1:1/other.json") }),
    "is not JSON": () => ({ body: "<html>" }),
    "is too large": (id) => ({
      body: documentOf(id, { client_uri: `https://a.example/${"a".repeat(6000)}` }),
    }),
    "has a secret": (id) => ({ body: documentOf(id, { client_secret: "hush" }) }),
    "wants to log in with a secret": (id) => ({
      body: documentOf(id, { token_endpoint_auth_method: "client_secret_post" }),
    }),
    "is somewhere else": (id) => ({ status: 302, location: id.replace("bad", "client"), body: "" }),
  };
  for (const [name, make] of Object.entries(bad)) {
    test(`is unknown if the document ${name}`, async () => {
      const id = `${base}/bad.json`;
      documents.set("/client.json", { body: documentOf(id) });
      documents.set("/bad.json", make(id));
      const { url } = authorizationRequest(issuer.url, id, { resource: RESOURCE });
      const response = await fetch(url, { redirect: "manual" });
      assert.equal(response.status, 400);
      assert.match(await response.text(), /The issuer does not know this program/);
    });
  }
});

test("the log has no codes, tokens or secrets", async () => {
  const { body, callback } = await run({ request: { scope: "mcp:read" } });
  const secrets = [
    callback.searchParams.get("code"),
    body["access_token"],
    body["refresh_token"],
    body["id_token"],
  ];
  const text = log.join("\n");
  assert.match(text, /alice signed in for Test client/);
  for (const secret of secrets) if (typeof secret === "string") assert.ok(!text.includes(secret));
});

/** `fetch` does not let a program choose the host. */
function statusFor(
  port: number,
  where: string,
  headers: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    send({ host: "127.0.0.1", port, path: where, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on("error", reject)
      .end();
  });
}
