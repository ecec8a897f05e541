/**
 * What a stranger sends to a protected server, octet by octet, to plain `wasmtime serve` and to both runtimes behind the gateway: hosts and
 * proxies disagree about doubled headers, white space and lengths, and none of that may let a request in.
 */
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync } from "node:crypto";
import * as net from "node:net";
import { after, before, describe, test } from "node:test";
import { jwk, p256, pem } from "../../unit/components/access/tokens.ts";
import { type ComposedServer, makeServer } from "./composed-server.ts";
import { servePlainly } from "./plain-wasmtime.ts";
import { AUDIENCE, keys, message, protectedBy, tokenWith } from "./protected-server.ts";
import { calculatorFile } from "../sample-server.ts";
import { token } from "../../unit/components/access/tokens.ts";

const limit = { timeout: 180_000 };

/** A request as it goes over the wire, apart from `Host` and what frames the body. */
interface Attempt {
  /** Whole lines. */
  readonly headers?: readonly string[];
  readonly target?: string;
  readonly method?: string;
  readonly body?: string;
  readonly contentType?: string;
  /** In the place of the body with its length. */
  readonly framing?: string;
  /** What may come back: one of these, or none of a success if there are none. */
  readonly expected?: readonly number[];
}

const call = message("tools/call", { name: "add", arguments: { a: 1, b: 2 } });
/** The scope of refresh tokens is none of a resource, but an operator may think so. */
const good = tokenWith("offline_access");
const [goodHead = "", goodBody = "", goodSignature = ""] = good.split(".");
const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });
const now = Math.floor(Date.now() / 1000);
const base64url = (text: string) => Buffer.from(text).toString("base64url");
const hmac = (secret: string) => {
  const signed = `${base64url('{"alg":"HS256","typ":"JWT"}')}.${goodBody}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
};
const bearer = (value: string) => [`Authorization: Bearer ${value}`];
const claims = { aud: AUDIENCE, iat: now - 5, exp: now + 600, scope: "mcp:read" };

const attempts: Readonly<Record<string, Attempt>> = {
  "no token": {},
  "an empty scheme": { headers: ["Authorization: "] },
  "the scheme alone": { headers: ["Authorization: Bearer"] },
  "another scheme": { headers: [`Authorization: Basic ${good}`] },
  "the token without a scheme": { headers: [`Authorization: ${good}`] },
  "the scheme twice": { headers: bearer(`Bearer ${good}`) },
  "a header of a proxy": { headers: [`Proxy-Authorization: Bearer ${good}`] },
  "a header with the name of an environment variable": { headers: [`HTTP_AUTHORIZATION: Bearer ${good}`] },
  "X-Authorization, X-Access-Token, Cookie": {
    headers: [`X-Authorization: Bearer ${good}`, `X-Access-Token: ${good}`, `Cookie: access_token=${good}`],
  },
  "two tokens, the first of them good": { headers: [...bearer(good), ...bearer("a.b.c")], expected: [400] },
  "two tokens, the last of them good": { headers: [...bearer("a.b.c"), ...bearer(good)], expected: [400] },
  "the same token twice": { headers: [...bearer(good), ...bearer(good)], expected: [400] },
  "two headers in different capitals": {
    headers: [`AUTHORIZATION: Bearer ${good}`, `authorization: Basic YTpi`],
    expected: [400],
  },
  "two tokens in one header": { headers: bearer(`a.b.c, Bearer ${good}`) },
  "two good tokens in one header": { headers: bearer(`${good},${good}`) },
  "a comma behind it": { headers: bearer(`${good},`) },
  "quotes around it": { headers: bearer(`"${good}"`) },
  "a parameter behind it": { headers: bearer(`${good}; a=b`) },
  "a space in it": { headers: bearer(`${goodHead}. ${goodBody}.${goodSignature}`) },
  "a tab in the place of the space": { headers: [`Authorization: Bearer\t${good}`] },
  "a folded header": { headers: [`Authorization: Bearer\r\n ${good}`] },
  "a header with a space before its colon": { headers: [`Authorization : Bearer ${good}`] },
  "the token in the address": { target: `/mcp?access_token=${good}`, expected: [400] },
  "the token in the address, with an escape": { target: `/mcp?access%5ftoken=${good}`, expected: [400] },
  "the token in the address and in the header": {
    target: `/mcp?access_token=${good}`,
    headers: bearer(good),
    expected: [400],
  },
  "the token in the body, as a form": {
    body: `access_token=${good}`,
    contentType: "application/x-www-form-urlencoded",
  },
  "the token in the message": { body: call.replace("{", `{"access_token":"${good}",`) },
  "a user in the address": { target: "http://Bearer:x@127.0.0.1/mcp" },
  "alg none": { headers: bearer(`${base64url('{"alg":"none","typ":"JWT"}')}.${goodBody}.`) },
  "alg nOnE, with the signature": {
    headers: bearer(`${base64url('{"alg":"nOnE"}')}.${goodBody}.${goodSignature}`),
  },
  "HMAC with the public key": { headers: bearer(hmac(pem(p256))) },
  "HMAC with the public key as a JWK": { headers: bearer(hmac(JSON.stringify(jwk(p256)))) },
  "HMAC with nothing": { headers: bearer(hmac("")) },
  "signed by a stranger": { headers: bearer(token(claims, {}, stranger)) },
  "signed by a stranger whose key it brings": {
    headers: bearer(token(claims, { jwk: jwk(stranger), jku: "https://evil.example/jwks" }, stranger)),
  },
  "a kid that is a path": { headers: bearer(token(claims, { kid: "../../../../dev/null" }, stranger)) },
  "no signature": { headers: bearer(`${goodHead}.${goodBody}.`) },
  "a signature of zeros": {
    headers: bearer(`${goodHead}.${goodBody}.${Buffer.alloc(64).toString("base64url")}`),
  },
  "five parts, as if encrypted": { headers: bearer(`${good}.${goodBody}.${goodSignature}`) },
  padding: { headers: bearer(`${good}==`) },
  "a token in a token": { headers: bearer(token(good, { cty: "JWT" })) },
  "JSON in the place of the token": {
    headers: bearer(JSON.stringify({ payload: goodBody, protected: goodHead, signature: goodSignature })),
  },
  "another audience": { headers: bearer(tokenWith("", { aud: "https://mcp.example" })) },
  "the audience with a slash": { headers: bearer(tokenWith("", { aud: `${AUDIENCE}/` })) },
  "no audience": { headers: bearer(tokenWith("", { aud: undefined })) },
  "another issuer": { headers: bearer(tokenWith("", { iss: "https://id.example/" })) },
  expired: { headers: bearer(tokenWith("", { exp: now - 61 })) },
  "exp as a text": { headers: bearer(tokenWith("", { exp: String(now + 600) })) },
  "exp at the end of time": { headers: bearer(tokenWith("", { exp: 1e300 })) },
  "from the future": { headers: bearer(tokenWith("", { nbf: now + 120 })) },
  "bound to a key": { headers: bearer(tokenWith("", { cnf: { jkt: "x" } })) },
  "an identity token": { headers: bearer(token(claims, { typ: "id_token" })) },
  "no scope": { headers: bearer(tokenWith("", { scope: "" })), expected: [403] },
  "a scope that only begins like it": {
    headers: bearer(tokenWith("", { scope: "mcp:reader" })),
    expected: [403],
  },
  "a scope with a tab": { headers: bearer(tokenWith("", { scope: "x\tmcp:read" })), expected: [403] },
  "half a megabyte of token": { headers: bearer("a".repeat(500_000)) },
  "nine kilobytes of token": {
    headers: bearer(
      `${goodHead}.${base64url(JSON.stringify({ ...claims, x: "y".repeat(9000) }))}.${goodSignature}`,
    ),
  },
  "a thousand tokens": { headers: Array.from({ length: 1000 }, () => bearer("a.b.c")[0] ?? "") },
  "a letter that looks like one of the token's": { headers: bearer(`${good.slice(0, -1)}а`) },
  "a zero byte in the header": { headers: bearer(`${good}\u0000`) },
  "another method": { method: "PUT" },
  TRACE: { method: "TRACE" },
  "a method of its own": { method: "PURGE" },
  "the way to another method": { headers: ["X-HTTP-Method-Override: OPTIONS"] },
  HEAD: { method: "HEAD", body: "" },
  "a path with dots": { target: "/.well-known/oauth-protected-resource/../../mcp" },
  "a path with an escape": { target: "/%6dcp" },
  "two slashes": { target: "//mcp" },
  "a path below the endpoint": { target: "/mcp/x" },
  "the health check with a message": { target: "/health/../mcp" },
  "a whole address as the target": { target: "http://127.0.0.1/mcp" },
  "a second request in the body": {
    framing: `Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nPOST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer x\r\n\r\n`,
  },
  "the token among the trailers": {
    framing: `Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n\r\n${call.length.toString(16)}\r\n${call}\r\n0\r\nAuthorization: Bearer ${good}\r\n\r\n`,
  },
};

let composed: ComposedServer;
before(async () => {
  composed = await makeServer(
    [],
    [calculatorFile],
    "http",
    protectedBy([], { JWT_REQUIRED_SCOPES: "mcp:read,offline_access" }),
  );
});
after(() => composed.remove());

const hosts: Readonly<Record<string, () => Promise<{ readonly port: number; stop(): Promise<void> }>>> = {
  "plain wasmtime": async () => {
    const { origin, stop } = await servePlainly(composed.file, keys);
    return { port: Number(new URL(origin).port), stop };
  },
  wasmtime: () => composed.start("wasmtime", keys),
  embedded: () => composed.start("embedded", keys),
};

for (const [name, start] of Object.entries(hosts)) {
  describe(`forged requests to ${name}`, { timeout: 300_000 }, () => {
    let server: { readonly port: number; stop(): Promise<void> };
    before(async () => {
      server = await start();
    });
    after(() => server.stop());

    test("a good token is served, whatever is around it", limit, async () => {
      for (const header of [
        `Authorization: Bearer ${good}`,
        `authorization:bearer ${good}`,
        `AUTHORIZATION:   BEARER   ${good}  `,
      ]) {
        const { status, text } = await send(server.port, { headers: [header] });
        assert.equal(status, 200, text);
        assert.match(text, /"text":"3"/);
      }
    });

    for (const [attempt, request] of Object.entries(attempts)) {
      test(`refuses ${attempt}`, limit, async () => {
        const { status, text } = await send(server.port, request);
        assert.doesNotMatch(text, /"text":"3"/);
        // 0 is a connection that the host ends without an answer.
        if (request.expected !== undefined)
          assert.ok([...request.expected, 431].includes(status), `${status} ${text}`);
        else assert.ok(status === 0 || (status >= 400 && status < 500), `${status} ${text}`);
        // No answer repeats a token: pages and logs would show it.
        assert.ok(!text.includes(goodSignature), text);
      });
    }

    test("asks for no `offline_access`, though it is required", limit, async () => {
      const { text } = await send(server.port, {});
      assert.match(text, /scope="mcp:read"/);
      const target = "/.well-known/oauth-protected-resource";
      assert.match(
        (await send(server.port, { method: "GET", target })).text,
        /"scopes_supported":\["mcp:read"\]/,
      );
    });

    test("still serves those with a token", limit, async () => {
      const { status } = await send(server.port, { headers: bearer(good) });
      assert.equal(status, 200);
    });
  });
}

/** What comes back, as text, until the host ends the connection. */
function send(port: number, attempt: Attempt): Promise<{ readonly status: number; readonly text: string }> {
  const {
    headers = [],
    target = "/mcp",
    method = "POST",
    body = call,
    contentType = "application/json",
  } = attempt;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Content-Type: ${contentType}`,
    "Accept: application/json, text/event-stream",
    "Connection: close",
    ...headers,
  ];
  const framing = attempt.framing ?? `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  return new Promise((resolve) => {
    let text = "";
    const socket = net.connect(port, "127.0.0.1", () => socket.write(`${lines.join("\r\n")}\r\n${framing}`));
    socket.setTimeout(20_000, () => socket.destroy());
    socket.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
    // A host may end the connection while more is coming.
    socket.on("error", () => {});
    socket.on("close", () => {
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text });
    });
  });
}
