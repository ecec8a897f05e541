import assert from "node:assert/strict";
import { test } from "node:test";
import {
  decodeToken,
  refusalsOf,
  type JsonObject,
  type ServerExpectation,
} from "../../../../toolchain/jwt/index.ts";

const NOW = 1_796_064_480;
const SERVER: ServerExpectation = {
  issuer: "https://id.example",
  audience: ["https://mcp.example/mcp"],
  scopes: ["mcp:read"],
};
const GOOD: JsonObject = {
  iss: "https://id.example",
  sub: "alice",
  aud: "https://mcp.example/mcp",
  scope: "mcp:read mcp:write",
  exp: NOW + 60,
};
const HEADER: JsonObject = { alg: "ES256", typ: "JWT" };

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

function refusals(
  claims: JsonObject,
  header: JsonObject = {},
  server: ServerExpectation = SERVER,
): readonly string[] {
  const token = `${part({ ...HEADER, ...header })}.${part({ ...GOOD, ...claims })}.c2ln`;
  return refusalsOf(decodeToken(token), server, NOW);
}

/** What a server takes; `undefined` takes a claim out. */
const accepted: Readonly<
  Record<string, readonly [claims: JsonObject, header?: JsonObject, server?: ServerExpectation]>
> = {
  "a good token": [{}],
  "one of several audiences": [{ aud: ["x", "https://mcp.example/mcp"] }],
  "any audience, if the server says so": [{ aud: "x" }, {}, { ...SERVER, audience: ["*"] }],
  "the same origin with a slash": [{ aud: "https://a/" }, {}, { ...SERVER, audience: ["https://a"] }],
  "a clock that is a minute late": [{ exp: NOW - 59 }],
  "a client without a person": [{ sub: undefined, client_id: "c1" }],
  "the type of RFC 9068": [{}, { typ: "at+jwt" }],
  "the type as a media type": [{}, { typ: "application/AT+JWT" }],
  "a token of a server of which nothing is known": [{ iss: "x", aud: undefined, scope: undefined }, {}, {}],
};
for (const [name, [claims, header, server]] of Object.entries(accepted)) {
  test(`takes ${name}`, () => assert.deepEqual(refusals(claims, header, server), []));
}

const refused: Readonly<
  Record<string, readonly [says: RegExp, claims: JsonObject, header?: JsonObject, server?: ServerExpectation]>
> = {
  "no signature": [/^the algorithm is `none`; expected RS256, /, {}, { alg: "none" }],
  "a shared secret": [/^the algorithm is `HS256`/, {}, { alg: "HS256" }],
  "an algorithm that the server does not want": [
    /^the algorithm is `ES256`; expected RS256$/,
    {},
    {},
    { ...SERVER, algorithms: ["RS256"] },
  ],
  "another kind of token": [/^the type is `dpop\+jwt`/, {}, { typ: "dpop+jwt" }],
  "unknown checks": [/`crit`/, {}, { crit: ["b64"] }],
  "an old token": [/^the token expired 5 minutes ago$/, { exp: NOW - 300 }],
  "a token without an end": [/^the token never expires/, { exp: undefined }],
  "an end that is a text": [/^`exp` is not a number of seconds/, { exp: "2026" }],
  "a token of tomorrow": [/^the token is valid only in 1 day$/, { nbf: NOW + 86_400 }],
  "a token that was issued in the future": [
    /^the token was issued in the future: in 2 hours$/,
    { iat: NOW + 7200 },
  ],
  "another issuer": [
    /^the issuer is `https:\/\/evil.example`; the server expects `https:\/\/id.example`$/,
    { iss: "https://evil.example" },
  ],
  "an issuer with a slash": [/which differs in the slash at the end$/, { iss: "https://id.example/" }],
  "no issuer": [/^the issuer is not given/, { iss: undefined }],
  "another audience": [
    /^the audience is `https:\/\/b`; the server expects `https:\/\/mcp.example\/mcp`$/,
    { aud: "https://b" },
  ],
  "an audience with a slash": [
    /which differs in the slash at the end$/,
    { aud: ["https://mcp.example/mcp/"] },
  ],
  "no audience": [/^the token names no audience/, { aud: undefined }],
  "an audience that is a number": [/^`aud` is neither a text nor an array/, { aud: [1] }],
  "no holder": [/^the token names no holder/, { sub: undefined }],
  "an empty subject": [/^`sub` is empty/, { sub: "" }],
  "a token that is bound to a key": [/`cnf`/, { cnf: { jkt: "x" } }],
  "a missing scope": [
    /^the token lacks the scopes that every client needs: `mcp:read`$/,
    { scope: "mcp:write" },
  ],
  "a long token": [/characters; expected at most 8192$/, { more: "x".repeat(9000) }],
};
for (const [name, [says, claims, header, server]] of Object.entries(refused)) {
  test(`refuses ${name}`, () => {
    const reasons = refusals(claims, header, server);
    assert.equal(reasons.length, 1, reasons.join("\n"));
    assert.match(reasons[0] ?? "", says);
  });
}

test("gives all reasons at once, in the order in which a server checks", () => {
  const reasons = refusals({ exp: NOW - 300, aud: "x", iss: "y", scope: "" }, { alg: "none" });
  assert.deepEqual(
    reasons.map((reason) => /^(the \w+ \w+)/.exec(reason)?.[1]),
    ["the algorithm is", "the token expired", "the issuer is", "the audience is", "the token lacks"],
  );
});
