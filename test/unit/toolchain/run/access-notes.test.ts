import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { accessNotes } from "../../../../toolchain/run/access-notes.ts";

const defined = {
  JWT_AUDIENCE: "https://mcp.example",
  GREETING: "hello",
  WASMCP_TRUSTED_PROXY: "true",
  WASMCP_ALLOWED_ORIGINS: "*",
  WASMCP_ALLOWED_HOSTS: "*",
  WASMCP_SERVER_NAME: "a",
};

describe("at the start of a server", () => {
  test("the user reads which variables of protection come from the file, without values", () => {
    const own = { WASMCP_AUTH_MODE: "oauth" };
    assert.deepEqual(accessNotes({ own, defined, hostEnv: {} }), {
      notes: [
        "From wasmcp.toml: JWT_AUDIENCE, WASMCP_TRUSTED_PROXY, WASMCP_ALLOWED_ORIGINS, WASMCP_ALLOWED_HOSTS",
      ],
      warnings: [],
    });
  });

  test("nothing is said of them if the user asks for no protection, or the file sets none", () => {
    const nothing = { notes: [], warnings: [] };
    assert.deepEqual(accessNotes({ own: { WASMCP_SERVER_NAME: "b" }, defined, hostEnv: {} }), nothing);
    const own = { WASMCP_AUTH_MODE: "oauth" };
    assert.deepEqual(accessNotes({ own, defined: { GREETING: "hello" }, hostEnv: {} }), nothing);
  });

  test("the user is warned of an audience that is every audience, wherever it is set", () => {
    for (const variables of [
      { own: { JWT_AUDIENCE: "*" }, defined: {} },
      { own: { JWT_ISSUER: "a" }, defined: { JWT_AUDIENCE: "https://a.example, *" } },
      { own: {}, defined: {}, composedAudience: "*" },
    ]) {
      const { warnings } = accessNotes({ ...variables, hostEnv: {} });
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? "", /`JWT_AUDIENCE` is `\*`: every service .* in their name$/);
    }
    const narrow = { own: { JWT_AUDIENCE: "https://a.example/*" }, defined: {}, composedAudience: "*" };
    assert.deepEqual(accessNotes({ ...narrow, hostEnv: {} }).warnings, []);
  });

  test("the user is warned of a misspelt variable of tokens, unless another one protects the server", () => {
    const hostEnv = { JWT_ISSUR: "a" };
    assert.match(accessNotes({ own: {}, defined: {}, hostEnv }).warnings[0] ?? "", /mean `JWT_ISSUER`/);
    assert.deepEqual(accessNotes({ own: {}, defined: { JWT_ISSUER: "a" }, hostEnv }).warnings, []);
  });
});
