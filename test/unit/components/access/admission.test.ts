/** Which tokens the component `access` admits, with keys that are given at the start. */
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { type Client, loadAccess, NOW, type Refusal } from "./component.ts";
import { bearer, goodClaims, ISSUER, jwk, p256, pairs, pem, rsa, SERVER, token } from "./tokens.ts";

const access = await loadAccess();
const environment = {
  WASMCP_AUTH_MODE: "oauth",
  JWT_PUBLIC_KEY: pem(p256),
  JWT_ISSUER: ISSUER,
  WASMCP_SERVER_URI: SERVER,
};
const server = await access({ environment });

function clientOf(admitted: Client | Refusal): Client {
  assert.ok("principal" in admitted, inspect(admitted));
  return admitted;
}

function refusalOf(admitted: Client | Refusal): Refusal {
  assert.ok("status" in admitted, "the token is refused");
  return admitted;
}

test("a server with all that it needs is protected", () => {
  assert.deepEqual(server.state(), { tag: "protected" });
});

describe("B6: accepts every algorithm", () => {
  for (const [algorithm, pair] of Object.entries(pairs)) {
    test(`${algorithm}, with the key as PEM, JWK and JWKS`, async () => {
      const forms = [
        pem(pair),
        JSON.stringify(jwk(pair)),
        JSON.stringify({ keys: [jwk(rsa, { kid: "other" }), jwk(pair, { kid: "mine", alg: algorithm })] }),
      ];
      for (const key of forms) {
        const verifier = await access({ environment: { ...environment, JWT_PUBLIC_KEY: key } });
        assert.deepEqual(verifier.state(), { tag: "protected" });
        const client = clientOf(verifier.admit(bearer({}, { alg: algorithm, kid: "mine" })));
        assert.equal(client.principal, "18:https://id.example5:alice");
        assert.equal(client.expiresAt, BigInt(NOW + 660));
        const broken = `${bearer({}, { alg: algorithm, kid: "mine" })[0]?.slice(0, -8)}AAAAAAAA`;
        assert.equal(refusalOf(verifier.admit([broken])).error, "invalid_token");
      }
    });
  }
});

test("hands on the claims", () => {
  const { claims } = clientOf(
    server.admit(
      bearer({
        scope: "read  write",
        groups: ["a"],
        name: "Zoë",
        admin: true,
        n: 1.5,
        none: null,
        nbf: NOW,
        jti: "7",
      }),
    ),
  );
  assert.deepEqual(claims, {
    subject: "alice",
    issuer: ISSUER,
    audience: [SERVER],
    expiration: BigInt(goodClaims.exp),
    issuedAt: BigInt(goodClaims.iat),
    notBefore: BigInt(NOW),
    jwtId: "7",
    scopes: ["read", "write"],
    confirmation: undefined,
    customClaims: [
      ["groups", '["a"]'],
      ["name", "Zoë"],
      ["admin", "true"],
      ["n", "1.5"],
      ["none", "null"],
    ],
  });
  assert.deepEqual(server.verify(token()), clientOf(server.admit(bearer())).claims);
});

describe("A12: the audience of a token", () => {
  const audiences: readonly (readonly [string, object, unknown, boolean])[] = [
    ["the server's address", {}, SERVER, true],
    ["the server's address among others", {}, ["https://other.example", SERVER], true],
    ["another server", {}, "https://other.example", false],
    ["no audience", {}, undefined, false],
    ["an empty list", {}, [], false],
    ["the address with a slash more", {}, `${SERVER}/`, false],
    ["the address in other letters", {}, SERVER.toUpperCase(), false],
    [
      "the root, written with a slash",
      { WASMCP_SERVER_URI: "https://a.example" },
      "https://a.example/",
      true,
    ],
    ["the root, written without one", { WASMCP_SERVER_URI: "https://a.example" }, "https://a.example", true],
    ["a setting with a slash", { WASMCP_SERVER_URI: "https://a.example/" }, "https://a.example", false],
    ["`JWT_AUDIENCE` in the place of the address", { JWT_AUDIENCE: "api, api2" }, SERVER, false],
    ["one of `JWT_AUDIENCE`", { JWT_AUDIENCE: "api, api2" }, "api2", true],
    ["a piece of `JWT_AUDIENCE`", { JWT_AUDIENCE: "api, api2" }, "api, api2", false],
    ["any for `*`", { JWT_AUDIENCE: "*" }, "https://other.example", true],
    ["none for `*`", { JWT_AUDIENCE: "*" }, undefined, true],
    ["a star of the token's own", {}, "*", false],
    ["a number", { JWT_AUDIENCE: "*" }, 7, false],
  ];
  for (const [name, changes, aud, isAdmitted] of audiences) {
    test(`${name}: ${isAdmitted ? "admitted" : "refused"}`, async () => {
      const checked = await access({ environment: { ...environment, ...changes } });
      assert.deepEqual(checked.state(), { tag: "protected" });
      assert.equal("principal" in checked.admit(bearer({ aud })), isAdmitted);
    });
  }
});

test("B3: the issuer is compared octet for octet", async () => {
  for (const [expected, issuer, isAdmitted] of [
    ["https://id.example/", "https://id.example/", true],
    ["https://id.example/", "https://id.example", false],
    ["https://id.example", "https://id.example/", false],
    ["https://id.example", "https://ID.example", false],
    ["wasmcp-local-test", "wasmcp-local-test", true],
    ["https://id.example", undefined, false],
    ["https://id.example", ["https://id.example"], false],
  ] as const) {
    const checked = await access({ environment: { ...environment, JWT_ISSUER: expected } });
    assert.equal("principal" in checked.admit(bearer({ iss: issuer })), isAdmitted, `${expected} ${issuer}`);
  }
  const { JWT_ISSUER: _, ...without } = environment;
  const any = await access({ environment: without });
  assert.equal(clientOf(any.admit(bearer({ iss: "x" }))).principal, "1:x5:alice");
  assert.equal(clientOf(any.admit(bearer({ iss: undefined }))).principal, "0:5:alice");
});

test("B5: `iat`, `nbf`, `jti` and a scope are optional", () => {
  const { claims } = clientOf(server.admit(bearer({ iat: undefined })));
  assert.deepEqual(
    [claims.issuedAt, claims.notBefore, claims.jwtId, claims.scopes],
    [undefined, undefined, undefined, []],
  );
});

test("B10: the scheme may have any case, and blanks around the token do not matter", () => {
  for (const scheme of ["bearer", "BEARER", "Bearer  ", " Bearer", "Bearer\t"]) {
    const admitted = server.admit([`${scheme.trimEnd() === scheme ? `${scheme} ` : scheme}${token()} `]);
    assert.equal("principal" in admitted, !scheme.endsWith("\t"), scheme);
  }
});

test("A16: clocks that differ by a minute do not make a token expire early", () => {
  for (const [claims, isAdmitted] of [
    [{ exp: NOW }, true],
    [{ exp: NOW - 59 }, true],
    [{ exp: NOW - 60 }, false],
    [{ exp: NOW - 59.5 }, true],
    [{ nbf: NOW + 60 }, true],
    [{ nbf: NOW + 61 }, false],
    [{ iat: NOW + 60 }, true],
    [{ iat: NOW + 61 }, false],
  ] as const) {
    assert.equal("principal" in server.admit(bearer(claims)), isAdmitted, JSON.stringify(claims));
  }
});

describe("B9: a refused token has a reason and a code", () => {
  const reasons: readonly (readonly [string, object | string, object | string, RegExp])[] = [
    ["no algorithm", {}, { alg: "none" }, /algorithm/],
    ["an algorithm with a secret", {}, { alg: "HS256" }, /algorithm/],
    ["an unknown algorithm", {}, { alg: "ES512" }, /algorithm/],
    ["no `alg`", {}, '{"typ":"JWT"}', /well-formed/],
    ["`alg` twice", {}, '{"alg":"ES256","alg":"ES256"}', /well-formed/],
    ["an ID token's type", {}, { typ: "id+jwt" }, /`typ`/],
    ["a `crit` header", {}, { crit: ["b64"] }, /`crit`/],
    ["no `exp`", { exp: undefined }, {}, /`exp`/],
    ["an `exp` that is text", { exp: String(NOW + 600) }, {}, /well-formed/],
    ["an `exp` beyond the year 9999", { exp: 1e15 }, {}, /well-formed/],
    ["a negative `exp`", { exp: -1 }, {}, /well-formed/],
    ["an end that has passed", { exp: NOW - 1000 }, {}, /expired/],
    ["a start in the future", { nbf: NOW + 1000 }, {}, /not valid yet/],
    ["another issuer", { iss: "https://evil.example" }, {}, /`iss`/],
    ["another audience", { aud: "https://other.example" }, {}, /`aud`/],
    ["a key of the client's", { cnf: { jkt: "x" } }, {}, /`cnf`/],
    ["no subject at all", { sub: undefined }, {}, /`sub`.*`client_id`.*`azp`/],
    ["an empty subject", { sub: "" }, {}, /well-formed/],
    ["a subject that is a number", { sub: 7 }, {}, /well-formed/],
    ["a claim twice", '{"sub":"alice","sub":"bob"}', {}, /well-formed/],
    ["a claim twice, spelled differently", String.raw`{"sub":"alice","\u0073ub":"bob"}`, {}, /well-formed/],
    ["claims that are an array", "[]", {}, /well-formed/],
    ["claims that are no JSON", "{", {}, /well-formed/],
    ["another algorithm of another key", {}, { alg: "RS256" }, /no key/],
  ];
  for (const [name, claims, header, reason] of reasons) {
    test(`${name}, before any signature is verified`, async () => {
      const careful = await access({ environment, onVerify: () => assert.fail("a signature is verified") });
      const refusal = refusalOf(careful.admit(bearer(claims, header)));
      assert.deepEqual([refusal.status, refusal.error], [401, "invalid_token"]);
      assert.match(refusal.description, reason);
      assert.ok(!/alice|bob|evil|other/.test(refusal.description), "no value of the token");
      assert.equal(careful.verify(token(claims, header)), undefined);
    });
  }

  test("text that is no token", async () => {
    const careful = await access({ environment, onVerify: () => assert.fail("a signature is verified") });
    const [head = "", body = "", signature = ""] = token().split(".");
    for (const text of [
      "x",
      "a.b",
      "a.b.c.d",
      `${head}.${body}`,
      `${head}.${body}.${signature}.`,
      `${head}.${body}.${signature}=`,
      `.${body}.${signature}`,
      `${head} ${body}`,
      `${token()},${token()}`,
      "é",
    ]) {
      const refusal = refusalOf(careful.admit([`Bearer ${text}`]));
      assert.deepEqual([refusal.status, refusal.error], [401, "invalid_token"], text);
    }
  });

  test("a token that is too long", async () => {
    const careful = await access({ environment, onVerify: () => assert.fail("a signature is verified") });
    const refusal = refusalOf(careful.admit(bearer({ note: "x".repeat(7000) })));
    assert.match(refusal.description, /8192/);
  });

  test("a signature that is not valid costs one verification", async () => {
    let count = 0;
    const one = jwk(p256, { kid: "one" });
    const many = Array.from({ length: 20 }, (_, index) => ({ ...one, kid: `k${index}` }));
    for (const [keys, header, most] of [
      [[one], { kid: "one" }, 1],
      [[one], {}, 1],
      [[one, ...many], { kid: "one" }, 1],
      [[one, ...many], {}, 0],
      [[one, one, one, one, one, one], { kid: "one" }, 4],
    ] as const) {
      count = 0;
      const counting = await access({
        environment: { ...environment, JWT_PUBLIC_KEY: JSON.stringify({ keys }) },
        onVerify: () => (count += 1),
      });
      const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const refusal = refusalOf(counting.admit(bearer({}, { alg: "ES256", ...header }, other)));
      assert.equal(refusal.error, "invalid_token");
      assert.equal(count, most, JSON.stringify(header));
    }
  });

  test("a request without a token has no code", () => {
    for (const headers of [[], ["Basic YTpi"], ["Bearer"], ["Bearer "], [""], ["DPoP x"], ["Bearerx y"]]) {
      const refusal = refusalOf(server.admit(headers));
      assert.deepEqual([refusal.status, refusal.error], [401, undefined], headers[0]);
    }
  });

  test("two headers, and a token in the address, are wrong requests, even with a good token", () => {
    const good = bearer();
    for (const [headers, query] of [
      [[...good, ...good], undefined],
      [[...good, ""], undefined],
      [good, `access_token=${token()}`],
      [good, "a=b&access_token=x"],
      [good, "access%5Ftoken=x"],
      [good, "%61ccess_token"],
      [[], "access_token=x"],
    ] as const) {
      const refusal = refusalOf(server.admit(headers, query));
      assert.deepEqual([refusal.status, refusal.error], [400, "invalid_request"], query);
    }
    for (const query of ["", "token=x", "access_tokens=x", "xaccess_token=x", "a=access_token", "%", "%4"]) {
      clientOf(server.admit(good, query));
    }
  });

  test("too few scopes: 403 with all scopes that the server needs", async () => {
    const scoped = await access({ environment: { ...environment, JWT_REQUIRED_SCOPES: "read, write" } });
    const refusal = refusalOf(scoped.admit(bearer({ scope: "read other" })));
    assert.deepEqual(refusal, {
      status: 403,
      error: "insufficient_scope",
      description: "the token does not have all scopes that the server needs",
      scopes: ["read", "write"],
    });
    assert.deepEqual(refusalOf(scoped.admit([])).scopes, ["read", "write"]);
    for (const scopes of [
      { scope: "write  read" },
      { scp: "read write" },
      { scp: ["read", "write"] },
      { scope: ["write", "read"] },
    ]) {
      clientOf(scoped.admit(bearer(scopes)));
    }
    const forged = bearer({ scope: "" }, {}, generateKeyPairSync("ec", { namedCurve: "P-256" }));
    assert.equal(refusalOf(scoped.admit(forged)).error, "invalid_token");
  });
});

test("`JWT_ALGORITHM` narrows what is accepted", async () => {
  const keys = JSON.stringify({ keys: [jwk(rsa), jwk(p256)] });
  const narrow = await access({
    environment: { ...environment, JWT_PUBLIC_KEY: keys, JWT_ALGORITHM: "PS256,ES256" },
  });
  for (const [alg, isAdmitted] of [
    ["ES256", true],
    ["PS256", true],
    ["PS384", false],
    ["RS256", false],
  ] as const) {
    assert.equal("principal" in narrow.admit(bearer({}, { alg })), isAdmitted, alg);
  }
});

test("a client without a user has a principal that no user has", () => {
  const principals = [
    { sub: "client" },
    { sub: undefined, client_id: "client" },
    { sub: undefined, azp: "client" },
    { sub: "0:6:client" },
    { sub: "x", client_id: "client" },
  ].map((claims) => clientOf(server.admit(bearer(claims))));
  assert.deepEqual(
    principals.map(({ principal, claims }) => [principal, claims.subject]),
    [
      ["18:https://id.example6:client", "client"],
      ["18:https://id.example0:6:client", "client"],
      ["18:https://id.example0:6:client", "client"],
      ["18:https://id.example10:0:6:client", "0:6:client"],
      ["18:https://id.example1:x", "x"],
    ],
  );
});

test("the length in a principal counts octets", () => {
  assert.equal(clientOf(server.admit(bearer({ sub: "Zoë" }))).principal, "18:https://id.example4:Zoë");
});

test("an instance that lives on answers as a new one does", async () => {
  const lasting = await access({ environment });
  const answers = new Set<string>();
  for (let i = 0; i < 500; i += 1) {
    const good = clientOf(lasting.admit(bearer({ sub: `user-${i % 3}` })));
    const bad = refusalOf(lasting.admit(bearer({ exp: 1 })));
    answers.add(`${good.principal} ${bad.description}`);
  }
  assert.equal(answers.size, 3);
});
