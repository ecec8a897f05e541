/** The component `authorization` inside this process, with the real `access` behind it. The test sets environment and clock. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { buildComponents } from "../../../scripts/build-components.ts";
import { type Access, loadAccess, type World } from "../../unit/components/access/component.ts";
import { ISSUER, p256, pem, SERVER, token } from "../../unit/components/access/tokens.ts";
import { repositoryRoot } from "./composed-server.ts";

type Interface = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;
/** A type that occurs in signatures and of which nothing is ever made. */
class Unused {
  readonly isUnused = true;
}
type Instantiate = (
  getCoreModule: (name: string) => Promise<WebAssembly.Module>,
  imports: Readonly<Record<string, unknown>>,
) => Promise<Readonly<Record<string, Interface>>>;

const now = 1000n;
const claims = {
  subject: "alice",
  issuer: "https://issuer.example/",
  audience: ["https://a.example", "https://b.example"],
  expiration: 1010n,
  issuedAt: 900n,
  notBefore: 950n,
  jwtId: "id",
  scopes: ["read", "write"],
  customClaims: [
    ["role", "admin"],
    ["sub", "mallory"],
  ],
};
const http = { method: "POST", path: "/mcp", headers: [] };
const request = {
  tag: "request",
  val: [
    { tag: "number", val: 1n },
    { tag: "tools-list", val: {} },
  ],
};

function completion(ref: unknown): unknown {
  return { argument: { name: "name", value: "" }, ref };
}

describe("authorization", () => {
  let folder = "";
  let instantiate: Instantiate;
  let files: Readonly<Record<string, Uint8Array>> = {};
  let auth: (name: string) => Interface;
  let access: (world: World) => Promise<Access>;
  before(async () => {
    await buildComponents(undefined, ["authorization"]);
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-authorization-"));
    const binary = await fs.readFile(path.join(repositoryRoot, "dist/components/authorization.wasm"));
    ({ files } = await transpileBytes(binary, { name: "authorization", instantiation: "async" }));
    const entry = path.join(folder, "authorization.mjs");
    await fs.writeFile(entry, Buffer.from(files["authorization.js"] ?? new Uint8Array()));
    ({ instantiate } = (await import(pathToFileURL(entry).href)) as { instantiate: Instantiate });
    access = await loadAccess();
    auth = await instance({});
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  /** Instantiates both components, and returns the exports of `authorization` by interface name. */
  async function instance(world: World): Promise<(name: string) => Interface> {
    const { state, verify, missing } = await access(world);
    const exports = await instantiate(
      (name) => WebAssembly.compile(Buffer.from(files[name] ?? new Uint8Array())),
      {
        // Of these only types occur.
        "wasi:io/error": { Error: Unused },
        "wasi:io/streams": { InputStream: Unused, OutputStream: Unused },
        "wasi:io/poll": { Pollable: Unused },
        "wasi:clocks/wall-clock": {
          now: () => ({ seconds: now, nanoseconds: 0 }),
          resolution: () => ({ seconds: 1n, nanoseconds: 0 }),
        },
        "wasmcp:framework/access": {
          state,
          verify: (jwt: Uint8Array) => verify(Buffer.from(jwt).toString()),
          missing,
        },
      },
    );
    return (name) => {
      const found = Object.entries(exports).find(([each]) => each.endsWith(`/${name}@0.1.1`));
      assert.ok(found, `${name} is among ${Object.keys(exports).join(", ")}`);
      return found[1];
    };
  }

  const environment = {
    WASMCP_AUTH_MODE: "oauth",
    JWT_PUBLIC_KEY: pem(p256),
    JWT_ISSUER: ISSUER,
    WASMCP_SERVER_URI: SERVER,
  };

  test("allows everything in public mode, and nothing if the mode is not known", async () => {
    for (const [mode, allows] of [
      [undefined, true],
      ["public", true],
      ["PUBLIC", true],
      ["", false],
      ["oauth", false],
      ["outh", false],
    ] as const) {
      const serverAuth = (
        await instance({ environment: mode === undefined ? {} : { WASMCP_AUTH_MODE: mode } })
      )("server-auth");
      assert.equal(serverAuth["authorize"]?.(request, claims, undefined, http), allows, String(mode));
    }
  });

  test("decodes the tokens that the server admits, and no others", async () => {
    const decode = (await instance({ environment }))("server-auth")["decode"];
    const found = decode?.(Buffer.from(token({ scope: "read", role: "admin" }))) as typeof claims;
    assert.deepEqual(
      [found.subject, found.issuer, found.audience, found.scopes, found.customClaims],
      ["alice", ISSUER, [SERVER], ["read"], [["role", "admin"]]],
    );
    for (const bad of [token({ exp: 1 }), token({ aud: "x" }), `${token()}x`, "a.b.c", ""]) {
      assert.throws(() => decode?.(Buffer.from(bad)), bad);
    }
    assert.throws(() => auth("server-auth")["decode"]?.(Buffer.from(token())));
  });

  test("authorizes by the scopes of the server and by the rules for what a message is about", async () => {
    const serverAuth = (
      await instance({
        environment: { ...environment, JWT_REQUIRED_SCOPES: "read" },
        rules:
          "tool\tdelete_*\twrite\nresource\tfile:///private/*\tadmin\nprompt\tplan\twrite\nimplies\tadmin\twrite",
      })
    )("server-auth");
    const messages: readonly (readonly [string, unknown, readonly string[]])[] = [
      ["tools-list", {}, ["read"]],
      ["ping", { extras: [] }, ["read"]],
      ["tools-call", { name: "list" }, ["read"]],
      ["tools-call", { name: "delete_all" }, ["read", "write"]],
      ["resources-read", { uri: "file:///private/a" }, ["read", "admin"]],
      ["resources-subscribe", "file:///private/a", ["read", "admin"]],
      ["resources-unsubscribe", "file:///private/a", ["read", "admin"]],
      ["prompts-get", { name: "plan" }, ["read", "write"]],
      ["completion-complete", completion({ tag: "prompt", val: { name: "plan" } }), ["read", "write"]],
      [
        "completion-complete",
        completion({ tag: "resource-template", val: "file:///private/{name}" }),
        ["read", "admin"],
      ],
    ];
    const authorize = (message: unknown, scopes: readonly string[]) =>
      serverAuth["authorize"]?.(message, { ...claims, scopes }, undefined, http);
    for (const [tag, val, needed] of messages) {
      const message = {
        tag: "request",
        val: [
          { tag: "number", val: 1n },
          { tag, val },
        ],
      };
      assert.equal(authorize(message, needed), true, tag);
      for (const scope of needed) {
        const others = needed.filter((other) => other !== scope);
        assert.equal(authorize(message, others), false, `${tag} without ${scope}`);
      }
      assert.equal(authorize(message, ["read", "admin"]), true, `${tag} with a scope that contains others`);
    }
    const initialized = { tag: "notification", val: { tag: "initialized", val: {} } };
    assert.equal(authorize(initialized, ["read"]), true);
    assert.equal(authorize(initialized, []), false);
  });

  test("answers questions about scopes and audiences by comparing whole texts", () => {
    const helpers = auth("helpers");
    assert.equal(helpers["hasScope"]?.(claims, "read"), true);
    assert.equal(helpers["hasScope"]?.(claims, "rea"), false);
    assert.equal(helpers["hasAnyScope"]?.(claims, ["x", "write"]), true);
    assert.equal(helpers["hasAnyScope"]?.(claims, []), false);
    assert.equal(helpers["hasAllScopes"]?.(claims, ["read", "write"]), true);
    assert.equal(helpers["hasAllScopes"]?.(claims, ["read", "x"]), false);
    assert.equal(helpers["hasAllScopes"]?.(claims, []), true);
    assert.deepEqual(helpers["getScopes"]?.(claims), ["read", "write"]);
    assert.equal(helpers["hasAudience"]?.(claims, "https://a.example"), true);
    assert.equal(helpers["hasAudience"]?.(claims, "https://a.example/"), false);
  });

  test("A16: clock skew makes a token last longer, never shorter", () => {
    const helpers = auth("helpers");
    const at = (expiration: bigint | undefined, notBefore?: bigint) => ({ ...claims, expiration, notBefore });
    assert.equal(helpers["isExpired"]?.(at(1001n), undefined), false);
    assert.equal(helpers["isExpired"]?.(at(1000n), undefined), true);
    assert.equal(helpers["isExpired"]?.(at(1000n), 1n), false);
    assert.equal(helpers["isExpired"]?.(at(990n), 10n), true);
    assert.equal(helpers["isExpired"]?.(at(0xffff_ffff_ffff_ffffn), 10n), false);
    assert.equal(helpers["isExpired"]?.(at(undefined), undefined), false);
    assert.equal(helpers["isValidTime"]?.(at(1010n, 1005n), undefined), false);
    assert.equal(helpers["isValidTime"]?.(at(1010n, 1005n), 5n), true);
    assert.equal(helpers["isValidTime"]?.(at(995n, 900n), 6n), true);
    assert.equal(helpers["isValidTime"]?.(at(995n, 900n), 5n), false);
  });

  test("finds claims by name, and does not let a custom claim replace a registered one", () => {
    const helpers = auth("helpers");
    assert.equal(helpers["getClaim"]?.(claims, "sub"), "alice");
    assert.equal(helpers["getClaim"]?.(claims, "role"), "admin");
    assert.equal(helpers["getClaim"]?.(claims, "exp"), "1010");
    assert.equal(helpers["getClaim"]?.(claims, "scope"), "read write");
    assert.equal(helpers["getClaim"]?.(claims, "aud"), '["https://a.example","https://b.example"]');
    assert.equal(helpers["getClaim"]?.({ ...claims, audience: ["x"] }, "aud"), "x");
    assert.equal(helpers["getClaim"]?.(claims, "none"), undefined);
    assert.deepEqual(
      (helpers["flattenClaims"]?.(claims) as string[][] | undefined)?.map(([name]) => name),
      ["sub", "iss", "aud", "exp", "iat", "nbf", "jti", "scope", "role", "sub"],
    );
  });

  test("A3: writes a challenge with a space after the scheme, and no characters that could end the header", () => {
    const errors = auth("errors");
    assert.equal(
      errors["createBearerChallenge"]?.("mcp", { tag: "invalid-token" }, "it has expired", ["a", "b"]),
      'Bearer realm="mcp", error="invalid_token", error_description="it has expired", scope="a b"',
    );
    assert.equal(errors["createBearerChallenge"]?.(undefined, undefined, undefined, []), "Bearer");
    assert.equal(
      errors["createBearerChallenge"]?.('a"\\\r\nX: y', undefined, 'b"\u00e9', []),
      'Bearer realm="a\\"\\\\??X: y", error_description="b\'??"',
    );
    assert.equal(
      errors["createScopeConsentChallenge"]?.(undefined, "https://r.example", ["a"]),
      'Bearer error="insufficient_scope", scope="a", resource="https://r.example"',
    );
    assert.equal(
      errors["createTokenErrorResponse"]?.({ error: { tag: "invalid-grant" }, errorDescription: 'a "b"' }),
      '{"error":"invalid_grant","error_description":"a \\"b\\""}',
    );
  });

  test("reads back every error code that it writes", () => {
    const errors = auth("errors");
    for (const tag of [
      "invalid-request",
      "unauthorized-client",
      "access-denied",
      "unsupported-response-type",
      "invalid-scope",
      "server-error",
      "temporarily-unavailable",
      "invalid-client",
      "invalid-grant",
      "unsupported-grant-type",
      "invalid-token",
      "insufficient-scope",
      "invalid-redirect-uri",
      "invalid-client-metadata",
      "invalid-software-statement",
      "unapproved-software-statement",
    ]) {
      const text = errors["errorCodeToString"]?.({ tag });
      assert.equal(text, tag.replaceAll("-", "_"));
      assert.equal((errors["parseErrorCode"]?.(text) as { tag: string } | undefined)?.tag, tag);
    }
    assert.equal(errors["errorCodeToString"]?.({ tag: "extension", val: "x" }), "x");
    assert.equal(errors["parseErrorCode"]?.("x"), undefined);
  });

  test("B10: finds the token with its scheme in any capitals", () => {
    const {
      extractBearerToken: extract,
      isValidBearerTokenFormat: isToken,
      isMethodAllowed,
    } = auth("bearer");
    assert.deepEqual(extract?.([["Authorization", "bearer a.b-c=="]], undefined, undefined), [
      "a.b-c==",
      "header",
    ]);
    assert.deepEqual(extract?.([], [["access_token", "t"]], undefined), ["t", "body"]);
    const refused: readonly (readonly unknown[])[] = [
      [[], undefined, undefined],
      [[["authorization", "Basic a"]], undefined, undefined],
      [
        [
          ["authorization", "Bearer a"],
          ["authorization", "Bearer b"],
        ],
        undefined,
        undefined,
      ],
      [[["authorization", "Bearer a"]], [["access_token", "a"]], undefined],
      [[["authorization", "Bearer a"]], undefined, [["access_token", "a"]]],
      [[["authorization", "Bearer a b"]], undefined, undefined],
    ];
    for (const args of refused) assert.throws(() => extract?.(...args), JSON.stringify(args));
    assert.equal(isToken?.("a=b"), false);
    assert.equal(isToken?.("="), false);
    assert.equal(isMethodAllowed?.("body", ["header"]), false);
    assert.equal(isMethodAllowed?.("header", ["header"]), true);
  });

  test("returns claims only for an active token", () => {
    const response = { active: true, sub: "alice", scope: ["a"], exp: 5n, additionalClaims: [["x", "y"]] };
    const { toJwtClaims } = auth("introspection");
    const made = toJwtClaims?.(response) as typeof claims;
    assert.equal(made.subject, "alice");
    assert.deepEqual(
      [made.scopes, made.audience, made.expiration, made.customClaims],
      [["a"], [], 5n, [["x", "y"]]],
    );
    assert.equal(toJwtClaims?.({ ...response, active: false }), undefined);
    assert.equal(toJwtClaims?.({ ...response, sub: undefined }), undefined);
  });

  test("finds the address of the metadata in any challenge of the header", () => {
    const { parseWwwAuthenticateMetadata: parse } = auth("resource-metadata");
    assert.equal(parse?.('Bearer resource_metadata="https://a.example/x"'), "https://a.example/x");
    assert.equal(
      parse?.(
        'Basic realm="resource_metadata=\\"no\\"", Bearer error="e", resource_metadata = "no", Resource_Metadata=https://b.example',
      ),
      "https://b.example",
    );
    for (const header of [
      "",
      "Bearer",
      'Bearer realm="x"',
      'Bearer resource_metadata="unfinished',
      "resource_metadata",
    ])
      assert.equal(parse?.(header), undefined, header);
  });

  test("accepts a metadata document only for its own issuer or resource, and never fetches one", () => {
    const metadata = {
      issuer: "https://a.example",
      scopesSupported: [],
      responseTypesSupported: [],
      grantTypesSupported: [],
      tokenEndpointAuthMethodsSupported: [],
      codeChallengeMethodsSupported: [],
      subjectTypesSupported: [],
      idTokenSigningAlgValuesSupported: [],
    };
    const discovery = auth("authorization-server-discovery");
    discovery["validateMetadata"]?.(metadata, "https://a.example");
    assert.throws(() => discovery["validateMetadata"]?.(metadata, "https://a.example/"));
    assert.throws(() => discovery["fetchAuthorizationServerMetadata"]?.("https://a.example"), /network/);
    const client = {
      redirectUris: ["https://c.example/back"],
      contacts: [],
      grantTypes: [],
      responseTypes: [],
    };
    const registration = auth("client-registration");
    registration["validateClientMetadata"]?.(client, "https://c.example/id");
    for (const id of ["http://c.example/id", "https://c.example", "https://c.example/id#x"])
      assert.throws(() => registration["validateClientMetadata"]?.(client, id), id);
    assert.throws(() =>
      registration["validateClientMetadata"]?.(
        { ...client, tokenEndpointAuthMethod: "client_secret_post" },
        "https://c.example/id",
      ),
    );
  });
});
