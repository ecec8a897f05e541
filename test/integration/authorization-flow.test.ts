/**
 * Clients as they are, an authorization server as it is, and a server whose `wasmcp.toml` protects it, on both runtimes: discovery,
 * sign-in, calls, expiry, refresh, step-up, new keys of the issuer, and an issuer that is down.
 */
import assert from "node:assert/strict";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { SignJWT } from "jose";
import { RememberingProvider, SignedInClient, type Negotiation } from "../oauth/client.ts";
import { startIssuer, type Issuer } from "../oauth/issuer.ts";
import { startPythonClient } from "../oauth/python-client.ts";
import {
  makeProtectedProject,
  scopes,
  tools,
  type ProtectedProject,
  type ProtectedServer,
} from "../oauth/protected-server.ts";
import { signIn } from "../oauth/sign-in.ts";
import { runtimes } from "./sample-server.ts";
import { needs } from "../tools.ts";

needs("wasmtime");

const limit = { timeout: 180_000 };

let issuer: Issuer;
let project: ProtectedProject;
before(async () => {
  issuer = await startIssuer({ scopes: Object.values(scopes) });
  project = await makeProtectedProject(issuer);
});
after(async () => {
  await project.remove();
  await issuer.stop();
});

const LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

function post(url: string, token?: string, body = LIST): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body,
  });
}

/** The parameters of a challenge, by name. */
function challengeOf(response: Response): Readonly<Record<string, string>> {
  const header = response.headers.get("www-authenticate") ?? "";
  assert.match(header, /^Bearer /);
  return Object.fromEntries(
    [...header.matchAll(/([a-z_]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]),
  );
}

const scopesOf = (text: string | null | undefined): readonly string[] =>
  (text ?? "")
    .split(" ")
    .filter((scope) => scope !== "offline_access")
    .toSorted();

for (const runtime of runtimes) {
  describe(`on ${runtime}`, { timeout: 180_000 }, () => {
    let server: ProtectedServer;
    before(async () => {
      server = await project.start(runtime);
    });
    after(() => server.stop());

    test("B13: says without a token where to get one, and all that it names is there", limit, async () => {
      const response = await post(server.url);
      assert.equal(response.status, 401);
      const { resource_metadata, scope, error } = challengeOf(response);
      assert.equal(error, undefined);
      assert.equal(scope, scopes.use);
      for (const place of [
        resource_metadata ?? "",
        `${server.origin}/.well-known/oauth-protected-resource`,
      ]) {
        const metadata = (await (await fetch(place)).json()) as Readonly<Record<string, unknown>>;
        assert.equal(metadata["resource"], server.url);
        assert.deepEqual(metadata["authorization_servers"], [issuer.url]);
        assert.deepEqual(Object.keys(metadata).toSorted(), [
          "authorization_servers",
          "bearer_methods_supported",
          "resource",
          "scopes_supported",
        ]);
      }
    });

    const eras: Readonly<Record<string, Negotiation>> = {
      "2025-11-25": "legacy",
      "2026-07-28": { pin: "2026-07-28" },
    };
    for (const [era, mode] of Object.entries(eras)) {
      test(
        `@modelcontextprotocol/client, ${era}: signs in, calls, refreshes and steps up`,
        limit,
        async () => {
          const provider = new RememberingProvider("alice");
          const client = new SignedInClient(server.url, mode, provider);
          const list = () =>
            client.use(async (connected) =>
              (await connected.listTools()).tools.map(({ name }) => name).toSorted(),
            );
          const call = (name: string, args: Record<string, unknown>) =>
            client.use((connected) => connected.callTool({ name, arguments: args }));
          try {
            // It is signed in with what the challenge names, and sees what it may use.
            assert.deepEqual(await list(), tools.free);
            assert.deepEqual(provider.askedScopes.map(scopesOf), [[scopes.use]]);
            assert.match(JSON.stringify(await call("add", { a: 40, b: 2 })), /"text":"42"/);

            // A token that ended is refused, and the next one comes without a sign-in.
            issuer.shiftClock(-3600);
            provider.current = await refreshed(provider);
            issuer.shiftClock(0);
            const expired = await post(server.url, provider.current.access_token);
            assert.equal(expired.status, 401);
            assert.equal(challengeOf(expired)["error"], "invalid_token");
            assert.match(challengeOf(expired)["error_description"] ?? "", /expired/);
            assert.match(JSON.stringify(await call("add", { a: 1, b: 2 })), /"text":"3"/);
            assert.equal(issuer.grants.at(-1), "refresh_token");
            assert.equal(provider.askedScopes.length, 1);

            // A tool that needs more names all that it needs, and the client gets that.
            const refused = await post(
              server.url,
              provider.current.access_token,
              '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"factorial","arguments":{"n":5}}}',
            );
            assert.equal(refused.status, 403);
            assert.equal(challengeOf(refused)["error"], "insufficient_scope");
            assert.deepEqual(scopesOf(challengeOf(refused)["scope"]), [scopes.expert, scopes.use]);
            assert.match(JSON.stringify(await call(tools.expert, { n: 5 })), /"text":"120"/);
            assert.deepEqual(provider.askedScopes.map(scopesOf), [[scopes.use], [scopes.expert, scopes.use]]);
            assert.deepEqual(await list(), [...tools.free, tools.expert].toSorted());
          } finally {
            issuer.shiftClock(0);
            await client.close();
          }
        },
      );
    }

    for (const mode of ["legacy", "auto"]) {
      test(`Python's mcp, ${mode}: signs in, calls, refreshes and steps up`, limit, async () => {
        // The package refreshes a token when it knows that it ended: after a second, of which the server forgives 60.
        issuer.setLifetime(1);
        const client = startPythonClient(server.url, "guido", mode);
        try {
          assert.deepEqual(sorted((await client.list()).result), tools.free);
          issuer.setLifetime(600);
          do {
            const added = await client.call("add", { a: 40, b: 2 });
            assert.equal(added.result, "42", added.error);
            assert.deepEqual(added.askedScopes.map(scopesOf), [[scopes.use]]);
          } while (issuer.grants.at(-1) !== "refresh_token");

          const more = await client.call(tools.expert, { n: 5 });
          assert.equal(more.result, "120", more.error);
          assert.deepEqual(more.askedScopes.map(scopesOf), [[scopes.use], [scopes.expert, scopes.use]]);
          assert.deepEqual(sorted((await client.list()).result), [...tools.free, tools.expert].toSorted());
        } finally {
          issuer.setLifetime(600);
          await client.close();
        }
      });
    }

    test("a scope that contains others opens what they open", limit, async () => {
      const token = await tokenOf(server, scopes.admin);
      const response = await post(server.url, token);
      assert.equal(response.status, 200);
      const { result } = (await response.json()) as {
        readonly result: { readonly tools: readonly { readonly name: string }[] };
      };
      assert.deepEqual(
        result.tools.map(({ name }) => name).toSorted(),
        [...tools.free, tools.expert].toSorted(),
      );
    });

    test(
      "B7: a token with a new key works after one fetch, and a flood of unknown keys makes none",
      limit,
      async () => {
        assert.equal((await post(server.url, await tokenOf(server, scopes.use))).status, 200);
        issuer.rotateKeys();
        const renewed = await tokenOf(server, scopes.use);
        await forgetLastFetch(server);
        const fetches = issuer.keyFetches;
        const answers = await Promise.all(Array.from({ length: 8 }, () => post(server.url, renewed)));
        assert.deepEqual(
          answers.map(({ status }) => status),
          answers.map(() => 200),
        );
        assert.equal(issuer.keyFetches - fetches, 1);

        const forged = await Promise.all(Array.from({ length: 32 }, () => forge(server)));
        const refused = await Promise.all(forged.map((token) => post(server.url, token)));
        assert.deepEqual(new Set(refused.map(({ status }) => status)), new Set([401]));
        assert.equal(issuer.keyFetches - fetches, 1);
        assert.equal((await post(server.url, renewed)).status, 200);
      },
    );
  });
}

describe("an issuer that is down", { timeout: 180_000 }, () => {
  for (const runtime of runtimes) {
    test(`admits no client on ${runtime}, and is asked again when it is back`, limit, async () => {
      const other = await startIssuer({ scopes: Object.values(scopes) });
      const itsProject = await makeProtectedProject(other);
      const server = await itsProject.start(runtime);
      try {
        const token = await tokenOf(server, scopes.use, other);
        await other.goDown();
        const down = await post(server.url, token);
        assert.equal(down.status, 503);
        assert.doesNotMatch(await down.text(), /eyJ/);
        await other.comeBack();
        // Not at once: an issuer that is overloaded would stay so.
        assert.equal((await post(server.url, token)).status, 503);
        assert.equal(other.keyFetches, 0);
        await forgetLastFetch(server);
        assert.equal((await post(server.url, token)).status, 200);
        // What the server has, it goes on with.
        await other.goDown();
        assert.equal((await post(server.url, token)).status, 200);
      } finally {
        await server.stop();
        await itsProject.remove();
        await other.stop();
      }
    });
  }
});

const sorted = (names: unknown): unknown => (Array.isArray(names) ? names.toSorted() : names);

/** A new token by the refresh token, as an issuer gives it whose clock is set wrong. */
async function refreshed(
  provider: RememberingProvider,
): Promise<NonNullable<RememberingProvider["current"]>> {
  const { current } = provider;
  const registration = provider.clientInformation();
  assert.ok(current?.refresh_token !== undefined && registration !== undefined);
  const response = await fetch(`${issuer.url}/token`, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      refresh_token: current.refresh_token,
      client_id: registration.client_id,
    }),
  });
  return { ...current, ...((await response.json()) as { access_token: string; refresh_token: string }) };
}

/** A token that a client got by signing in with these scopes. */
function tokenOf(server: ProtectedServer, scope: string, from: Issuer = issuer): Promise<string> {
  return signIn(from, "carol", server.url, scope);
}

/** A token that claims everything right, signed with a key that the issuer does not have. */
function forge(server: ProtectedServer): Promise<string> {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return new SignJWT({ scope: scopes.admin })
    .setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: randomUUID() })
    .setIssuer(issuer.url)
    .setAudience(server.url)
    .setSubject("mallory")
    .setIssuedAt()
    .setExpirationTime("10m")
    .sign(privateKey);
}

/**
 * Sets back the moment of the last fetch of keys, which is the name of a file, as if half a minute had passed: the pauses between
 * fetches are longer than a test may take.
 */
async function forgetLastFetch(server: ProtectedServer): Promise<void> {
  const keys = path.join(server.state, "keys");
  const [folder] = (await fs.readdir(keys)).filter((name) => name.startsWith("jwks-"));
  assert.ok(folder !== undefined);
  const names = await fs.readdir(path.join(keys, folder));
  const attempt = names.find((name) => /^[sf]\d{13}$/.test(name));
  assert.ok(attempt !== undefined, names.join(", "));
  const earlier = String(Number(attempt.slice(1)) - 31_000).padStart(13, "0");
  await fs.rename(path.join(keys, folder, attempt), path.join(keys, folder, attempt.charAt(0) + earlier));
}
