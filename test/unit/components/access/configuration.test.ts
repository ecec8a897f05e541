/** What the component `access` makes of what the operator has set. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { generateKeyPairSync } from "node:crypto";
import { after, describe, test } from "node:test";
import { SERVER_VARIABLES } from "../../../../components/variables.ts";
import { type Kind, loadAccess, type World } from "./component.ts";
import { bearer, ed25519, ISSUER, jwk, p256, pem, rsa, SERVER } from "./tokens.ts";

const access = await loadAccess();
const state = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-state-"));
after(() => fs.rm(state, { recursive: true, force: true }));

const good = {
  WASMCP_AUTH_MODE: "oauth",
  JWT_PUBLIC_KEY: pem(p256),
  JWT_ISSUER: ISSUER,
  WASMCP_SERVER_URI: SERVER,
};
const without = (...names: readonly (keyof typeof good)[]) =>
  Object.fromEntries(Object.entries(good).filter(([name]) => !names.some((each) => each === name)));

const jwks = { ...without("JWT_PUBLIC_KEY"), JWT_JWKS_URI: "https://id.example/keys" };
const introspection = {
  ...without("JWT_PUBLIC_KEY"),
  WASMCP_INTROSPECTION_URI: "https://id.example/introspect",
  WASMCP_INTROSPECTION_CLIENT_ID: "server",
  WASMCP_INTROSPECTION_CLIENT_SECRET: "hush-hush",
};

/** The reason for which a server is unconfigured. It answers nothing then. */
async function reasonOf(world: World): Promise<string> {
  const server = await access({ state, ...world });
  const found = server.state();
  assert.ok(found.tag === "unconfigured", `unconfigured, found ${found.tag}`);
  const refused = server.admit(bearer());
  assert.ok("status" in refused);
  assert.deepEqual([refused.status, refused.error, refused.description], [503, undefined, found.val]);
  assert.notDeepEqual(server.missing([], "tool", "x"), []);
  assert.deepEqual(server.usable(["unconfigured"], "tool", ["x", "y"]), [false, false]);
  return found.val;
}

describe("a server is open to every client", () => {
  const worlds: readonly (readonly [string, World])[] = [
    ["without any variable", {}],
    [
      "with variables that protect nothing",
      { environment: { PATH: "/bin", WASMCP_SERVER_URI: SERVER, WASMCP_PATH: "/" } },
    ],
    ["when the operator says so", { environment: { ...good, WASMCP_AUTH_MODE: "public" } }],
    [
      "when the operator says so, with a variable of a component",
      { environment: { WASMCP_AUTH_MODE: "public", JWT_SECRET: "x" } },
    ],
    ["when the operator says so in capitals", { environment: { WASMCP_AUTH_MODE: " PUBLIC " } }],
  ];
  for (const [name, world] of worlds) {
    test(name, async () => {
      const server = await access(world);
      assert.deepEqual(server.state(), { tag: "open" });
      assert.deepEqual(server.missing([], "tool", "x"), []);
      const refused = server.admit(bearer());
      assert.ok("status" in refused, "it verifies no tokens all the same");
      assert.equal(refused.status, 503);
    });
  }
});

describe("a server is protected", () => {
  const worlds: readonly (readonly [string, World])[] = [
    ["with a key", { environment: good }],
    ["with a mode in capitals", { environment: { ...good, WASMCP_AUTH_MODE: "OAuth" } }],
    ["with a key and no issuer", { environment: without("JWT_ISSUER") }],
    ["with the address of keys", { environment: jwks }],
    [
      "with the address of keys on this machine",
      { environment: { ...jwks, JWT_JWKS_URI: "http://127.0.0.1:9000/k?a=b" } },
    ],
    ["with introspection", { environment: introspection }],
    ["with an issuer on this machine", { environment: { ...good, JWT_ISSUER: "http://localhost:9000" } }],
    ["when it was composed so", { environment: without("WASMCP_AUTH_MODE"), isRequired: true }],
    [
      "with settings that were composed in",
      {
        environment: { JWT_PUBLIC_KEY: pem(p256), JWT_ISSUER: ISSUER },
        isRequired: true,
        settings: `JWT_ISSUER=${ISSUER}\nWASMCP_SERVER_URI=${SERVER}\n`,
      },
    ],
    [
      "with several authorization servers",
      { environment: { ...good, WASMCP_AUTH_SERVER_URL: "https://a.example, https://b.example/x" } },
    ],
  ];
  for (const [name, world] of worlds) {
    test(name, async () => {
      const server = await access({ state, ...world });
      assert.deepEqual(server.state(), { tag: "protected" });
      const refused = server.admit([]);
      assert.ok("status" in refused);
      assert.equal(refused.status, 401);
    });
  }
});

describe("B4: a configuration with a mistake is named, with the variable and the remedy", () => {
  const mistakes: readonly (readonly [string, World, RegExp])[] = [
    [
      "an unknown mode",
      { environment: { WASMCP_AUTH_MODE: "outh" } },
      /^`WASMCP_AUTH_MODE` must be `oauth` or `public`: set/,
    ],
    ["an empty mode", { environment: { WASMCP_AUTH_MODE: "" } }, /^`WASMCP_AUTH_MODE` must be/],
    [
      "two modes",
      {
        environment: [
          ["WASMCP_AUTH_MODE", "public"],
          ["WASMCP_AUTH_MODE", "oauth"],
        ],
      },
      /^`WASMCP_AUTH_MODE` is set more than once/,
    ],
    [
      "`public` twice",
      {
        environment: [
          ["WASMCP_AUTH_MODE", "public"],
          ["WASMCP_AUTH_MODE", "public"],
        ],
      },
      /more than once/,
    ],
    [
      "an issuer twice",
      { environment: [...Object.entries(good), ["JWT_ISSUER", ISSUER]] },
      /^`JWT_ISSUER` is set more than once/,
    ],
    [
      "a key without a mode",
      { environment: without("WASMCP_AUTH_MODE") },
      /^`JWT_PUBLIC_KEY` is set without `WASMCP_AUTH_MODE`: .*`oauth`.*`public`/,
    ],
    [
      "an empty variable without a mode",
      { environment: { JWT_AUDIENCE: "" } },
      /^`JWT_AUDIENCE` is set without/,
    ],
    [
      "an authorization server without a mode",
      { environment: { WASMCP_AUTH_SERVER_URL: ISSUER } },
      /^`WASMCP_AUTH_SERVER_URL` is set without/,
    ],
    [
      "introspection without a mode",
      { environment: { WASMCP_INTROSPECTION_CLIENT_ID: "x" } },
      /^`WASMCP_INTROSPECTION_CLIENT_ID` is set without/,
    ],
    [
      "an unknown variable without a mode",
      { environment: { JWT_SECRET: "x" } },
      /^a variable that begins with `JWT_` is set without/,
    ],
    [
      "an unknown variable with a mode",
      { environment: { ...good, JWT_AUDIENC: "x" } },
      /`JWT_` is not known: correct its name/,
    ],
    ...[
      "WASMCP_AUTH",
      "WASMCP_AUTHMODE",
      "WASMCP_AUTH_MOD",
      "WASMCP_AUTH_TYPE",
      "wasmcp_auth_mode",
      "Wasmcp_Auth_Server_Url",
    ].flatMap((name): [string, World, RegExp][] =>
      [{}, good, { WASMCP_AUTH_MODE: "public" }, { JWT_SECRET: "x" }].map((others) => [
        `\`${name}\` beside ${Object.keys(others).length} variables`,
        { environment: { ...others, [name]: "oauth" } },
        /^a variable that begins with `WASMCP_AUTH` is not known: correct its name, or unset it$/,
      ]),
    ),
    ...["WASMCP_INTROSPECTION_URL", "WASMCP_INTROSPECTION", "wasmcp_introspection_uri"].map(
      (name): [string, World, RegExp] => [
        `\`${name}\``,
        { environment: { [name]: "x" } },
        /^a variable that begins with `WASMCP_INTROSPECTION` is not known/,
      ],
    ),
    [
      "a misspelt issuer in small letters without a mode",
      { environment: { jwt_issuer: ISSUER } },
      /^a variable that begins with `JWT_` is set without/,
    ],
    [
      "a misspelt issuer in small letters",
      { environment: { ...good, jwt_issuer: ISSUER } },
      /^a variable that begins with `JWT_` is not known/,
    ],
    [
      "a policy",
      { environment: { ...good, POLICY: "package mcp" } },
      /^`POLICY` is not supported: .*`\[servers\.NAME\.auth\.tools\]`.*`wasmcp\.toml`/,
    ],
    ["a policy on a public server", { environment: { POLICY: "" } }, /^`POLICY` is not supported/],
    ["data of a policy", { environment: { ...good, POLICY_DATA: "{}" } }, /^`POLICY_DATA` is not supported/],
    [
      "nothing to verify with",
      { environment: without("JWT_PUBLIC_KEY") },
      /set one of `JWT_PUBLIC_KEY`, `JWT_JWKS_URI` or `WASMCP_INTROSPECTION_URI`/,
    ],
    [
      "two sources",
      { environment: { ...jwks, ...good } },
      /only one of `JWT_PUBLIC_KEY`, `JWT_JWKS_URI`.*found several/,
    ],
    ["three sources", { environment: { ...introspection, ...jwks, ...good } }, /found several/],
    ["an empty key", { environment: { ...good, JWT_PUBLIC_KEY: " " } }, /^`JWT_PUBLIC_KEY` is empty/],
    [
      "an empty address of keys beside a key",
      { environment: { ...good, JWT_JWKS_URI: "" } },
      /^`JWT_JWKS_URI` is empty: set it to a value, or unset it/,
    ],
    ["no key", { environment: { ...good, JWT_PUBLIC_KEY: "x" } }, /^`JWT_PUBLIC_KEY` has no key.*PEM.*JWK/],
    [
      "a private key",
      {
        environment: {
          ...good,
          JWT_PUBLIC_KEY: p256.privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
        },
      },
      /has no key/,
    ],
    [
      "a private JWK",
      { environment: { ...good, JWT_PUBLIC_KEY: JSON.stringify(p256.privateKey.export({ format: "jwk" })) } },
      /has no key/,
    ],
    ["a secret", { environment: { ...good, JWT_PUBLIC_KEY: '{"kty":"oct","k":"aHVzaA"}' } }, /has no key/],
    [
      "a key that is too small",
      { environment: { ...good, JWT_PUBLIC_KEY: pem(generateKeyPairSync("rsa", { modulusLength: 1024 })) } },
      /2048/,
    ],
    ["an empty set", { environment: { ...good, JWT_PUBLIC_KEY: '{"keys":[]}' } }, /has no key/],
    [
      "a key for none of the algorithms",
      { environment: { ...good, JWT_ALGORITHM: "RS256" } },
      /^`JWT_ALGORITHM` accepts none .*`JWT_PUBLIC_KEY`/,
    ],
    [
      "an algorithm with a secret",
      { environment: { ...good, JWT_ALGORITHM: "HS256" } },
      /^`JWT_ALGORITHM` must be .*`ES256`/,
    ],
    [
      "`none` among the algorithms",
      { environment: { ...good, JWT_ALGORITHM: "ES256,none" } },
      /^`JWT_ALGORITHM` must be/,
    ],
    [
      "an algorithm in small letters",
      { environment: { ...good, JWT_ALGORITHM: "es256" } },
      /^`JWT_ALGORITHM` must be/,
    ],
    [
      "keys over `http:`",
      { environment: { ...jwks, JWT_JWKS_URI: "http://id.example/keys" } },
      /^`JWT_JWKS_URI` must be .*`https:\/\/`/,
    ],
    [
      "keys on a name that looks like this machine",
      { environment: { ...jwks, JWT_JWKS_URI: "http://localhost.evil.example/" } },
      /^`JWT_JWKS_URI`/,
    ],
    [
      "keys on an address that looks like this machine",
      { environment: { ...jwks, JWT_JWKS_URI: "http://127.0.0.1.evil.example/" } },
      /^`JWT_JWKS_URI`/,
    ],
    [
      "keys on an odd spelling of this machine",
      { environment: { ...jwks, JWT_JWKS_URI: "http://127.1/" } },
      /^`JWT_JWKS_URI`/,
    ],
    [
      "user information before this machine's name",
      { environment: { ...jwks, JWT_JWKS_URI: "http://localhost@evil.example/" } },
      /^`JWT_JWKS_URI`/,
    ],
    [
      "keys without a scheme",
      { environment: { ...jwks, JWT_JWKS_URI: "id.example/keys" } },
      /^`JWT_JWKS_URI`/,
    ],
    ["keys in a file", { environment: { ...jwks, JWT_JWKS_URI: "file:///keys" } }, /^`JWT_JWKS_URI`/],
    [
      "a port that is none",
      { environment: { ...jwks, JWT_JWKS_URI: "https://id.example:99999/" } },
      /^`JWT_JWKS_URI`/,
    ],
    ["keys for no time", { environment: { ...jwks, JWT_JWKS_TTL: "0" } }, /^`JWT_JWKS_TTL` must be a number/],
    [
      "keys for a time that is no number",
      { environment: { ...jwks, JWT_JWKS_TTL: "5m" } },
      /^`JWT_JWKS_TTL`/,
    ],
    [
      "keys for a very long time",
      { environment: { ...jwks, JWT_JWKS_TTL: "99999999999999999999999" } },
      /^`JWT_JWKS_TTL`/,
    ],
    [
      "keys without an issuer",
      {
        environment: {
          WASMCP_AUTH_MODE: "oauth",
          JWT_JWKS_URI: "https://id.example/keys",
          WASMCP_SERVER_URI: SERVER,
        },
      },
      /^`JWT_ISSUER` is not set/,
    ],
    [
      "introspection without a password",
      {
        environment: {
          ...without("JWT_PUBLIC_KEY"),
          WASMCP_INTROSPECTION_URI: "https://id.example",
          WASMCP_INTROSPECTION_CLIENT_ID: "server",
        },
      },
      /^`WASMCP_INTROSPECTION_CLIENT_SECRET` is not set/,
    ],
    [
      "a password without introspection",
      { environment: { ...good, WASMCP_INTROSPECTION_CLIENT_SECRET: "hush-hush" } },
      /^`WASMCP_INTROSPECTION_CLIENT_SECRET` is set without `WASMCP_INTROSPECTION_URI`/,
    ],
    [
      "introspection over `http:`",
      { environment: { ...introspection, WASMCP_INTROSPECTION_URI: "http://id.example" } },
      /^`WASMCP_INTROSPECTION_URI`/,
    ],
    [
      "introspection without a folder",
      { environment: introspection, state: undefined },
      /`\/state`.*`wasmcp run`/,
    ],
    [
      "an issuer over `http:`",
      { environment: { ...good, JWT_ISSUER: "http://id.example" } },
      /^`JWT_ISSUER` must begin with `https:\/\/`/,
    ],
    [
      "an issuer of another kind",
      { environment: { ...good, JWT_ISSUER: "ftp://id.example" } },
      /^`JWT_ISSUER`/,
    ],
    [
      "no audience",
      { environment: without("WASMCP_SERVER_URI") },
      /`JWT_AUDIENCE`.*`WASMCP_SERVER_URI`.*`JWT_AUDIENCE=\*`/,
    ],
    ["an empty audience", { environment: { ...good, JWT_AUDIENCE: "" } }, /^`JWT_AUDIENCE` is empty/],
    [
      "an empty audience among others",
      { environment: { ...good, JWT_AUDIENCE: "a,,b" } },
      /^`JWT_AUDIENCE` must be/,
    ],
    [
      "any audience among others",
      { environment: { ...good, JWT_AUDIENCE: "a,*" } },
      /^`JWT_AUDIENCE` must be .*`\*` alone/,
    ],
    [
      "an address with a fragment",
      { environment: { ...good, WASMCP_SERVER_URI: `${SERVER}#a` } },
      /^`WASMCP_SERVER_URI` must be/,
    ],
    [
      "an address that is none",
      { environment: { ...good, WASMCP_SERVER_URI: "mcp.example" } },
      /^`WASMCP_SERVER_URI` must be/,
    ],
    [
      "an unsafe authorization server",
      { environment: { ...good, WASMCP_AUTH_SERVER_URL: "https://a.example,http://b.example" } },
      /^`WASMCP_AUTH_SERVER_URL` must be/,
    ],
    [
      "a scope with a blank",
      { environment: { ...good, JWT_REQUIRED_SCOPES: "read write" } },
      /^`JWT_REQUIRED_SCOPES` must be a comma-separated list/,
    ],
    [
      "a scope with a quotation mark",
      { environment: { ...good, JWT_REQUIRED_SCOPES: 'a"b' } },
      /^`JWT_REQUIRED_SCOPES`/,
    ],
    [
      "public against what was composed in",
      { environment: { WASMCP_AUTH_MODE: "public" }, isRequired: true },
      /^`WASMCP_AUTH_MODE` is `public`, but .*composed.*`--auth public`/,
    ],
    [
      "an issuer against what was composed in",
      { environment: good, isRequired: true, settings: "JWT_ISSUER=https://other.example" },
      /^`JWT_ISSUER` differs from .*composed/,
    ],
    ["settings of another version", { environment: good, settings: "JWT_NEW=1" }, /compose it again/],
    ["settings that are none", { environment: good, settings: "JWT_ISSUER" }, /compose it again/],
    ["rules of another version", { environment: good, rules: "task\tx\ty" }, /rules.*compose it again/],
    ["rules with too few fields", { environment: good, rules: "tool\tx" }, /rules/],
    ["rules with too many fields", { environment: good, rules: "tool\tx\ty\tz" }, /rules/],
    ["rules with a scope that is none", { environment: good, rules: 'tool\tx\t"' }, /rules/],
    ["composed to be protected, with nothing set", { isRequired: true }, /set one of/],
  ];
  for (const [name, world, reason] of mistakes) {
    test(name, async () => {
      const found = await reasonOf(world);
      assert.match(found, reason);
      assert.doesNotMatch(found, /hush|id\.example|BEGIN|[.]$|^[A-Z]/);
    });
  }
});

test("B8: the variables that protect a server begin with `JWT_` or `WASMCP_`, but for those of the reference that are refused", () => {
  const names = SERVER_VARIABLES.flatMap(({ variables }) => variables.map(({ name }) => name));
  assert.deepEqual(
    names.filter((name) => !/^(JWT|WASMCP)_/.test(name)),
    ["POLICY", "POLICY_DATA"],
  );
});

test("no configuration makes it fail or lets strangers in", async () => {
  const random = randomNumbers(15);
  const pick = <T>(values: readonly T[]): T => values[random() % values.length] as T;
  const values = [
    "",
    " ",
    "oauth",
    "public",
    "*",
    "x",
    "a,b",
    ",",
    "0",
    "60",
    "ES256",
    "RS256",
    "none",
    "é\u0000",
    "-----BEGIN",
    "{",
    '{"keys":[]}',
    ISSUER,
    SERVER,
    "http://localhost:1/",
    "http://evil.example",
    "https://[::1]:x",
    "https://",
    "x".repeat(5000),
    pem(p256),
    pem(ed25519),
    JSON.stringify(jwk(rsa)),
    JSON.stringify({ keys: [jwk(p256)] }),
  ];
  const names = SERVER_VARIABLES.flatMap(({ variables }) => variables.map(({ name }) => name)).filter(
    (name) => /^(JWT|POLICY|WASMCP_(AUTH|INTRO|SERVER_URI))/.test(name),
  );
  const lines = [
    "",
    "tool\tdelete_*\twrite",
    "implies\ta\tb c",
    "implies\tb\ta",
    "x",
    "JWT_ISSUER=x",
    `JWT_ISSUER=${ISSUER}`,
    "WASMCP_AUTH_MODE=oauth",
    "=",
    "\t\t",
    "tool\t\t",
  ];
  const seen = new Map<string, number>();
  for (let run = 0; run < 600; run += 1) {
    const isLikely = run % 2 === 0;
    const environment: (readonly [string, string])[] = isLikely ? Object.entries(good) : [];
    for (let count = random() % 4; count > 0; count -= 1)
      environment.push([pick([...names, "JWT_X", "X"]), pick(values)]);
    const isRequired = random() % 4 === 0;
    const settings = random() % 4 === 0 ? pick(lines) : "";
    const rules = random() % 4 === 0 ? `${pick(lines)}\n${pick(lines)}` : "";
    const server = await access({
      environment,
      isRequired,
      settings,
      rules,
      ...(random() % 2 === 0 && { state }),
    });
    const { tag } = server.state();
    seen.set(tag, (seen.get(tag) ?? 0) + 1);
    const shown = JSON.stringify({ environment, isRequired, settings, rules });
    const stranger = server.admit([`Bearer ${"x".repeat(random() % 20)}`]);
    assert.ok("status" in stranger, shown);
    const own = server.admit(bearer());
    const isAdmitted = "principal" in own;
    assert.equal(
      server.verify(Buffer.from(bearer()[0]?.slice(7) ?? "").toString()) !== undefined,
      isAdmitted,
      shown,
    );
    if (tag !== "protected") assert.equal("status" in own && own.status, 503, shown);
    const modes = environment.filter(([name]) => name === "WASMCP_AUTH_MODE");
    if (tag === "open") {
      assert.ok(!isRequired && environment.every(([name]) => !name.startsWith("POLICY")), shown);
      const isPublic = modes.length === 1 && modes[0]?.[1] === "public";
      assert.ok(
        isPublic || environment.every(([name]) => !/^(JWT_|WASMCP_AUTH|WASMCP_INTRO)/.test(name)),
        shown,
      );
    }
    for (const kind of ["tool", "resource", "prompt"] satisfies readonly Kind[]) {
      const [usable] = server.usable([], kind, ["delete_x"]);
      assert.equal(usable, server.missing([], kind, "delete_x").length === 0, shown);
    }
  }
  assert.ok((seen.get("protected") ?? 0) > 50 && (seen.get("open") ?? 0) > 10, JSON.stringify([...seen]));
});

/** Mulberry32. */
function randomNumbers(seed: number): () => number {
  let sum = seed;
  return () => {
    sum = (sum + 0x6d2b79f5) | 0;
    let mixed = Math.imul(sum ^ (sum >>> 15), 1 | sum);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
