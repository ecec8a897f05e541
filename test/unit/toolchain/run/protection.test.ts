import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readComponent, type Component } from "../../../../core/component/index.ts";
import { ToolchainError } from "../../../../core/errors.ts";
import { composeServer, type Protection } from "../../../../toolchain/compose/index.ts";
import {
  adoptVariables,
  describeAdopted,
  describeIgnored,
  describeMisspelt,
} from "../../../../toolchain/run/adopt.ts";
import { hostsOf, protectionFor, refuseLocalIssuer } from "../../../../toolchain/run/protection.ts";
import { framework } from "../compose/protection/framework.ts";
import { readPart } from "../compose/wat-parts.ts";

const weather = await readPart("one-tools-part/weather");

function composed(how: Protection): Component {
  return readComponent(
    composeServer({ parts: [weather], framework, protection: how, strip: true }).component,
  );
}

const configurable = composed({ kind: "configurable" });
const open = composed({ kind: "public" });
const settings = new Map([
  ["JWT_ISSUER", "https://id.example"],
  ["JWT_JWKS_URI", "https://id.example/jwks"],
]);
const oauth = composed({ kind: "oauth", settings, rules: [] });

type Variables = Readonly<Record<string, string>>;

function protection(component: Component, env: Variables) {
  return protectionFor(component, env, "/servers/weather.wasm");
}

function refused(run: () => unknown, code: string, expected: RegExp): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof ToolchainError);
    assert.equal(error.code, code);
    assert.match(`${error.message}\n${error.remedy}`, expected);
    return true;
  });
}

describe("a server is protected", () => {
  const asking: readonly Variables[] = [
    { WASMCP_AUTH_MODE: "oauth" },
    // It serves no client then, which is the server's own decision.
    { WASMCP_AUTH_MODE: "" },
    { WASMCP_AUTH_MODE: "outh" },
    { JWT_ISSUER: "https://id.example" },
    { JWT_SOMETHING: "a" },
    { WASMCP_AUTH_SERVER_URL: "https://id.example" },
    { WASMCP_INTROSPECTION_URI: "https://id.example" },
    { POLICY: "a" },
  ];
  for (const env of asking) {
    test(`if ${JSON.stringify(env)} asks for it, and one that cannot be is not run`, () => {
      assert.equal(protection(configurable, env).isProtected, true);
      refused(
        () => protection(open, env),
        "cannot-protect",
        /cannot protect `weather\.wasm` as `[A-Z_]+` asks/,
      );
    });
  }
  for (const env of [{}, { WASMCP_AUTH_MODE: " Public ", JWT_ISSUER: "a" }, { WASMCP_SERVER_URI: "a" }]) {
    test(`unless ${JSON.stringify(env)} does not ask for it`, () => {
      for (const component of [configurable, open])
        assert.deepEqual(protection(component, env), { isProtected: false, issuer: undefined, sources: [] });
    });
  }
  test("if that is composed in, whatever its variables say", () => {
    assert.deepEqual(protection(oauth, {}), {
      isProtected: true,
      issuer: "https://id.example",
      sources: ["https://id.example/jwks"],
    });
  });
});

test("a variable cannot contradict what is composed in", () => {
  const public_ = { WASMCP_AUTH_MODE: "public" };
  refused(
    () => protection(oauth, public_),
    "contradicting-settings",
    /`WASMCP_AUTH_MODE` is `public`, and `oauth`/,
  );
  const other = { JWT_ISSUER: "https://other.example" };
  refused(
    () => protection(oauth, other),
    "contradicting-settings",
    /`JWT_ISSUER` differs.*composed into `weather/,
  );
  assert.ok(protection(oauth, { JWT_ISSUER: "https://id.example", WASMCP_AUTH_MODE: "OAuth" }).isProtected);
});

test("a file that nothing can protect is refused whoever made it", async () => {
  const foreign = readComponent((await readPart("framework/transport")).bytes);
  refused(() => protection(foreign, { JWT_ISSUER: "a" }), "cannot-protect", /nothing that verifies tokens/);
});

test("clients of other machines cannot sign in on this one", () => {
  const local = protection(configurable, { WASMCP_AUTH_MODE: "oauth", JWT_ISSUER: "http://127.0.0.1:9000" });
  refuseLocalIssuer(local, { host: "127.0.0.1", port: 8080 });
  refused(
    () => refuseLocalIssuer(local, { host: "0.0.0.0", port: 8080 }),
    "local-issuer",
    /cannot listen on 0\.0\.0\.0/,
  );
  for (const issuer of ["http://localhost:9000", "http://[::1]:9000"]) {
    const each = { ...local, issuer };
    refused(() => refuseLocalIssuer(each, { host: "::", port: 80 }), "local-issuer", /only tries things out/);
  }
  for (const issuer of ["https://id.example", "https://localhost", undefined, "tests"])
    refuseLocalIssuer({ ...local, issuer }, { host: "0.0.0.0", port: 8080 });
});

test("the hosts of keys are named with their ports", () => {
  const sources = ["https://id.example/jwks", "http://localhost:9000/jwks", "http://[::1]/", "nonsense"];
  assert.deepEqual(hostsOf({ isProtected: true, issuer: undefined, sources }), [
    "id.example:443",
    "localhost:9000",
    "[::1]:80",
  ]);
});

describe("variables of the user's environment", () => {
  const hostEnv = {
    WASMCP_AUTH_MODE: "oauth",
    JWT_ISSUER: "",
    WASMCP_SERVER_NAME: "a",
    JWT_OTHER: "b",
    POLICY: "c",
  };
  const adopt = (given: Variables, transport: "http" | "stdio" = "http") =>
    adoptVariables({ given, hostEnv, transport, sourceOf: () => "`--env`" });

  test("go to the server if it reads them, also empty ones", () => {
    assert.deepEqual(adopt({}), { WASMCP_SERVER_NAME: "a", WASMCP_AUTH_MODE: "oauth", JWT_ISSUER: "" });
    assert.deepEqual(adopt({ WASMCP_AUTH_MODE: "oauth" }), { WASMCP_SERVER_NAME: "a", JWT_ISSUER: "" });
  });

  test("are not taken for what does not apply over stdio", () => {
    assert.deepEqual(adopt({}, "stdio"), { WASMCP_SERVER_NAME: "a" });
    const note = describeIgnored(hostEnv);
    assert.match(note ?? "", /does not apply over stdio.*does not get WASMCP_AUTH_MODE, JWT_ISSUER$/);
    assert.equal(describeIgnored({ WASMCP_SERVER_NAME: "a" }), undefined);
  });

  test("are named when they are taken, without their values", () => {
    assert.equal(describeAdopted({ WASMCP_STATE_KEY: "hush" }), "From your environment: WASMCP_STATE_KEY");
    assert.equal(describeAdopted({}), undefined);
  });

  for (const [name, similar] of [
    ["WASMCP_AUTH_MOD", "WASMCP_AUTH_MODE"],
    ["WASMCP_AUTHMODE", "WASMCP_AUTH_MODE"],
    ["WASMCP_AUTH_TYPE", "WASMCP_AUTH_MODE"],
    ["WASMCP_AUTH", "WASMCP_AUTH_MODE"],
    ["wasmcp_auth_mode", "WASMCP_AUTH_MODE"],
    ["WASMCP_INTROSPECTION_URL", "WASMCP_INTROSPECTION_URI"],
    ["WASMCP_AUTHENTICATION_IS_WANTED", "WASMCP_AUTH_SERVER_URL"],
  ] as const) {
    test(`are refused if they are misspelt: ${name}`, () => {
      const expected = (source: string) => new RegExp(`\`${name}\` in ${source}.*\n.*\`${similar}\``);
      const inShell = { given: {}, hostEnv: { [name]: "a" }, sourceOf: () => "`--env`" };
      const onLine = { ...inShell, given: { [name]: "a" }, hostEnv: {} };
      refused(() => adoptVariables({ ...inShell, transport: "http" }), "unknown-variable", expected("your"));
      refused(
        () => adoptVariables({ ...onLine, transport: "http" }),
        "unknown-variable",
        expected("`--env`"),
      );
      assert.deepEqual(adoptVariables({ ...inShell, transport: "stdio" }), {});
    });
  }

  test("of the command itself, and of other programs, are left alone", () => {
    const others = { WASMCP_HOME: "a", WASMCP_NODE: "b", WASMCP_TEST_REQUIRE_ALL: "c", AUTH_MODE: "d" };
    assert.deepEqual(
      adoptVariables({ given: {}, hostEnv: others, transport: "http", sourceOf: () => "" }),
      {},
    );
  });

  test("are named if they look like those of tokens, and nothing protects the server", () => {
    const shell = { JWT_ISSUR: "a", jwt_issuer: "b", JWT_SECRET_OF_ANOTHER_PROGRAM: "c" };
    assert.deepEqual(describeMisspelt({ WASMCP_SERVER_NAME: "a" }, shell), [
      "`JWT_ISSUR` is not a setting of servers: did you mean `JWT_ISSUER`?",
      "`jwt_issuer` is not a setting of servers: did you mean `JWT_ISSUER`?",
      "`JWT_SECRET_OF_ANOTHER_PROGRAM` is not a setting of servers: every client may use the server",
    ]);
    assert.deepEqual(describeMisspelt({ WASMCP_AUTH_MODE: "oauth" }, shell), []);
    assert.deepEqual(describeMisspelt({}, { JWT_ISSUER: "a" }), []);
  });

  test("cannot be contradicted, and no value is shown", () => {
    refused(() => adopt({ WASMCP_AUTH_MODE: "public" }), "contradicting-settings", /^(?!.*oauth).*`--env`/s);
  });
});
