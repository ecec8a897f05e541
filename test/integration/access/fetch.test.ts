/** What the component `access` fetches over the network of the two runtimes: keys, and answers about tokens of a real authorization server. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import { once } from "node:events";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, beforeEach, describe, test } from "node:test";
import { Provider } from "oidc-provider";
import { ed25519, ISSUER, jwk, p256, SERVER, token } from "../../unit/components/access/tokens.ts";
import { makeProbe, type Probe, RUNTIMES } from "./probe.ts";

let probe: Probe;
let issuer: http.Server;
let origin = "";
let asked: string[] = [];
let answer: http.RequestListener = () => {};
const keys = JSON.stringify({ keys: [jwk(p256, { kid: "one" }), jwk(ed25519, { kid: "two" })] });

before(async () => {
  probe = await makeProbe();
  issuer = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  issuer.listen(0, "127.0.0.1");
  await once(issuer, "listening");
  origin = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
});
after(async () => {
  issuer.close();
  issuer.closeAllConnections();
  await probe.remove();
});
beforeEach(async () => {
  asked = [];
  answer = (_, response) => response.end(keys);
  await fs.rm(`${probe.state}/keys`, { recursive: true, force: true });
});

function freshToken(header: object = {}): string {
  const seconds = Math.floor(Date.now() / 1000);
  return token({ exp: seconds + 600, iat: seconds }, { kid: "one", ...header });
}

function environment(path: string): Readonly<Record<string, string>> {
  return {
    WASMCP_AUTH_MODE: "oauth",
    JWT_JWKS_URI: `${origin}${path}`,
    JWT_ISSUER: ISSUER,
    WASMCP_SERVER_URI: SERVER,
  };
}

for (const runtime of RUNTIMES) {
  describe(`on ${runtime}`, () => {
    test("B2: the port and the query are part of the address, and the keys outlive the process", async () => {
      for (const header of [{}, { alg: "EdDSA", kid: "two" }]) {
        const { text } = await probe.ask(freshToken(header), environment("/keys?tenant=7"), { runtime });
        assert.equal(text, "ok 18:https://id.example5:alice");
      }
      assert.deepEqual(asked, ["GET /keys?tenant=7"]);
    });

    test("B7: of many processes that need the keys at once, one fetches them", async () => {
      // The others come while the first one waits.
      answer = (_, response) => setTimeout(() => response.end(keys), 1500);
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => probe.ask(freshToken(), environment("/keys"), { runtime })),
      );
      assert.deepEqual(
        new Set(answers.map(({ text }) => text)),
        new Set(["ok 18:https://id.example5:alice"]),
      );
      assert.deepEqual(asked, ["GET /keys"]);
    });

    test("a redirect is not followed", async () => {
      answer = (request, response) => {
        if (request.url === "/keys") response.end(keys);
        else response.writeHead(302, { location: `${origin}/keys` }).end();
      };
      const { text } = await probe.ask(freshToken(), environment("/moved"), { runtime });
      assert.match(text, /^503 .*status 302$/);
      assert.deepEqual(asked, ["GET /moved"]);
    });

    test("an answer without an end of its size is read until 512 KB", async () => {
      answer = (_, response) => {
        const send = () => {
          while (response.write(Buffer.alloc(16_384, 0x20)));
        };
        response.on("drain", send);
        send();
      };
      const { text } = await probe.ask(freshToken(), environment("/large"), { runtime });
      assert.match(text, /^503 .*512 KB$/);
    });

    test("an issuer that cannot be reached: 503, at once", async () => {
      const nowhere = { ...environment(""), JWT_JWKS_URI: "http://127.0.0.1:1/keys" };
      const { text } = await probe.ask(freshToken(), nowhere, { runtime });
      assert.match(text, /^503 .*cannot be reached$/);
    });
  });
}

test("an answer that never ends is given up after 10 seconds", async () => {
  const durations: number[] = [];
  answer = (_, response) => {
    const began = Date.now();
    const timer = setInterval(() => response.write(" "), 200);
    response.on("close", () => {
      clearInterval(timer);
      durations.push(Date.now() - began);
    });
  };
  const answers = await Promise.all(
    RUNTIMES.map((runtime) => probe.ask(freshToken(), environment(`/slow-${runtime}`), { runtime })),
  );
  for (const { text } of answers) assert.match(text, /^503 .*10 seconds$/);
  assert.equal(durations.length, RUNTIMES.length);
  for (const duration of durations) assert.ok(duration > 9000 && duration < 60_000, String(duration));
});

describe("with `oidc-provider`", () => {
  const clients = ["server", "robot"].map((client_id) => ({
    client_id,
    client_secret: `secret of ${client_id}: +&%`,
    grant_types: ["client_credentials"],
    redirect_uris: [],
    response_types: [],
  }));
  const [server, robot] = clients;
  assert.ok(server !== undefined && robot !== undefined);

  /** Tokens are JWTs for `…/mcp`, and opaque for `…/opaque`. */
  function startProvider(): void {
    const { warn, info } = console;
    // It gives advice for public deployments.
    console.warn = console.info = () => {};
    const provider = new Provider(origin, {
      clients,
      clientDefaults: { id_token_signed_response_alg: "ES256" },
      jwks: {
        keys: [
          { ...p256.privateKey.export({ format: "jwk" }), kid: "one", alg: "ES256", use: "sig" } as never,
        ],
      },
      scopes: ["read"],
      ttl: { ClientCredentials: 600 },
      features: {
        devInteractions: { enabled: false },
        clientCredentials: { enabled: true },
        introspection: { enabled: true, allowedPolicy: () => true },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: (_context, resource) => ({
            audience: resource,
            scope: "read",
            accessTokenFormat: resource.endsWith("/opaque") ? "opaque" : "jwt",
            jwt: { sign: { alg: "ES256" } },
          }),
        },
      },
    });
    console.warn = warn;
    console.info = info;
    answer = provider.callback();
  }

  async function tokenFor(resource: string): Promise<string> {
    const { client_id, client_secret } = robot as (typeof clients)[number];
    const pair = [client_id, client_secret].map(encodeURIComponent).join(":");
    const response = await fetch(`${origin}/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials", resource, scope: "read" }),
    });
    const found = (await response.json()) as { readonly access_token?: string };
    assert.ok(found.access_token !== undefined, JSON.stringify(found));
    return found.access_token;
  }

  test("admits a client by its JWT, with the issuer's keys", async () => {
    startProvider();
    const settings = { ...environment("/jwks"), JWT_ISSUER: origin, JWT_REQUIRED_SCOPES: "read" };
    const { text } = await probe.ask(await tokenFor(SERVER), settings);
    assert.match(text, /^ok \d+:http:\/\/127\.0\.0\.1:\d+5:robot$|^ok .*0:5:robot$/);
    const other = await probe.ask(await tokenFor("https://other.example/mcp"), settings);
    assert.match(other.text, /^401 .*`aud`/);
  });

  test("admits a client by what it says about an opaque token", async () => {
    startProvider();
    const resource = "https://mcp.example/opaque";
    const settings = {
      WASMCP_AUTH_MODE: "oauth",
      WASMCP_INTROSPECTION_URI: `${origin}/token/introspection`,
      WASMCP_INTROSPECTION_CLIENT_ID: "server",
      WASMCP_INTROSPECTION_CLIENT_SECRET: server.client_secret,
      JWT_ISSUER: origin,
      JWT_REQUIRED_SCOPES: "read",
      WASMCP_SERVER_URI: resource,
    };
    const opaque = await tokenFor(resource);
    assert.ok(!opaque.includes("."));
    assert.match((await probe.ask(opaque, settings)).text, /^ok .*0:5:robot$/);
    assert.match((await probe.ask(opaque, settings)).text, /^ok .*0:5:robot$/);
    assert.equal(asked.filter((each) => each.endsWith("/introspection")).length, 1);
    assert.match((await probe.ask(`${opaque}x`, settings)).text, /^401 .*active/);
    assert.match((await probe.ask(opaque, { ...settings, WASMCP_SERVER_URI: SERVER })).text, /^401 .*`aud`/);
    const wrong = { ...settings, WASMCP_INTROSPECTION_CLIENT_SECRET: "wrong" };
    assert.match((await probe.ask(opaque, wrong)).text, /^503 .*status 401$/);
  });
});
