/**
 * Tokens of every algorithm, and changes of them, for the component `access`.
 *
 * There are two kinds. What is changed in the text alone was never signed: `node:crypto` is the oracle, which knows the keys and takes
 * the text literally. What is signed again by the right key has claims or a header that a table here calls good or bad.
 */
import { createHmac, generateKeyPairSync } from "node:crypto";
import type { Random } from "../../random.ts";
import { NOW } from "../../unit/components/access/component.ts";
import { goodClaims, ISSUER, jwk, pairs, pem, SERVER, token } from "../../unit/components/access/tokens.ts";
import { keyBytes } from "../signatures/keys.ts";
import { isAcceptedByNode } from "../signatures/mutations.ts";
import { algorithms } from "../signatures/verifier.ts";

/** Names of keys: three of the nine algorithms have one of their own. */
const kidOf = (algorithm: string): string => (/^(?:RS|PS)/.test(algorithm) ? "rsa" : algorithm);

/** What the server is given: all keys, as an issuer publishes them. */
export const environment: Readonly<Record<string, string>> = {
  WASMCP_AUTH_MODE: "oauth",
  JWT_ISSUER: ISSUER,
  WASMCP_SERVER_URI: SERVER,
  JWT_PUBLIC_KEY: JSON.stringify({
    keys: ["RS256", "ES256", "ES384", "EdDSA"].map((algorithm) => {
      const pair = pairs[algorithm];
      if (pair === undefined) throw new Error(`no key for ${algorithm}`);
      return jwk(pair, { kid: kidOf(algorithm), use: "sig" });
    }),
  }),
};

const names = Object.keys(pairs);

export const originals: readonly string[] = names.map((alg) => token({}, { alg, kid: kidOf(alg) }));

/** A token, what was done, and whether it must be admitted. */
export interface Changed {
  readonly change: string;
  readonly text: string;
  readonly isGood: boolean;
}

export function change(random: Random): Changed {
  return random.below(2) === 0 ? changeText(random) : changeMeaning(random);
}

// In the text alone.

type TextChange = (random: Random, text: string) => string;

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const STRANGE = ["+", "/", "=", "==", ".", "..", " ", "\t", "%2e", "\u00e9", "\u200b", ",", ";", '"', "~"];

const textChanges: Readonly<Record<string, TextChange>> = {
  "a digit is another one": (random, text) =>
    splice(text, random.below(text.length), 1, DIGITS.charAt(random.below(64))),
  "the last digit of a part is another one": (random, text) => {
    const ends = [...text.matchAll(/(?=\.)|$/g)].map(({ index }) => index - 1);
    return splice(text, random.pick(ends), 1, DIGITS.charAt(random.below(64)));
  },
  "a digit is gone": (random, text) => splice(text, random.below(text.length), 1, ""),
  "a digit is there twice": (random, text) => {
    const at = random.below(text.length);
    return splice(text, at, 0, text.charAt(at));
  },
  "something strange is in it": (random, text) =>
    splice(text, random.below(text.length + 1), 0, random.pick(STRANGE)),
  "the rest is gone": (random, text) => text.slice(0, random.below(text.length)),
  "the beginning is gone": (random, text) => text.slice(1 + random.below(text.length - 1)),
  "parts change places": (_random, text) => text.split(".").toReversed().join("."),
  "a part is empty": (random, text) => withPart(text, random.below(3), () => ""),
  "a part is another token's": (random, text) => {
    const other = random.pick(originals).split(".");
    const at = random.below(3);
    return withPart(text, at, () => other[at] ?? "");
  },
  "two parts are another token's": (random, text) => {
    const other = random.pick(originals).split(".");
    const kept = random.below(3);
    const parts = text.split(".");
    return other.map((part, at) => (at === kept ? (parts[at] ?? "") : part)).join(".");
  },
  "a bit of a part is changed": (random, text) =>
    withPart(text, random.below(3), (part) => {
      const bytes = Buffer.from(part, "base64url");
      const at = random.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes.toString("base64url");
    }),
  "the signature is longer": (random, text) =>
    withPart(text, 2, (part) =>
      Buffer.concat([Buffer.from(part, "base64url"), Buffer.alloc(1 + random.below(4))]).toString(
        "base64url",
      ),
    ),
  "the signature is all zeros": (_random, text) =>
    withPart(text, 2, (part) => Buffer.alloc(Buffer.from(part, "base64url").length).toString("base64url")),
  "the other s of ECDSA": (_random, text) => otherS(text),
  "the algorithm is another one": (random, text) =>
    withHeader(text, {
      alg: random.pick([...names, "none", "None", "NONE", "", "HS256", "ES512", "ES256K"]),
    }),
  "no algorithm and no signature": (random, text) =>
    `${withHeader(text, { alg: random.pick(["none", "nOnE", "NONE"]) })
      .split(".")
      .slice(0, 2)
      .join(".")}.`,
  "HMAC with the public key": (random, text) => hmac(random, text),
  "another key of the set": (random, text) =>
    withHeader(text, { kid: random.pick(["rsa", "ES256", "ES384", "EdDSA", "", "../../dev/null", "x"]) }),
  "claims are exchanged": (random, text) =>
    withPart(text, 1, () =>
      encode({ ...goodClaims, sub: random.pick(["root", "bob"]), exp: NOW + random.below(10_000) }),
    ),
};

function changeText(random: Random): Changed {
  const original = random.pick(originals);
  const [name, apply] = random.pick(Object.entries(textChanges));
  const text = apply(random, original);
  return { change: `${name}, in a token of ${algorithmOf(original)}`, text, isGood: isGoodForNode(text) };
}

/** Whether the text, taken literally, is a token of one of the keys. Its claims are those of an original, or its signature is not valid. */
function isGoodForNode(text: string): boolean {
  const parts = text.replaceAll(/^[ \t]+|[ \t]+$/g, "").split(".");
  const [head = "", body = "", signature = ""] = parts;
  if (parts.length !== 3 || parts.some((part) => toText(Buffer.from(part, "base64url")) !== part))
    return false;
  let header: unknown;
  try {
    header = JSON.parse(Buffer.from(head, "base64url").toString());
  } catch {
    return false;
  }
  const { alg, kid } = Object(header) as { readonly alg?: unknown; readonly kid?: unknown };
  const algorithm = algorithms.find((each) =>
    names.some((name) => name === alg && name.toLowerCase() === each),
  );
  const pair = pairs[String(alg)];
  if (algorithm === undefined || pair === undefined || kid !== kidOf(String(alg))) return false;
  return isAcceptedByNode({
    algorithm,
    key: keyBytes(pair.publicKey),
    message: Buffer.from(`${head}.${body}`),
    signature: Buffer.from(signature, "base64url"),
  });
}

// In the meaning, signed again.

type Choice = readonly [part: unknown, isGood: boolean];

/** Values of claims. `undefined` leaves the claim out. */
const claimChoices: Readonly<Record<string, readonly Choice[]>> = {
  exp: [
    [NOW + 1, true],
    [NOW - 59, true],
    [NOW + 0.5, true],
    [NOW - 60, false],
    [NOW - 61, false],
    [0, false],
    [-1, false],
    [undefined, false],
    [null, false],
    [true, false],
    [String(NOW + 600), false],
    [[NOW + 600], false],
    [{ exp: NOW + 600 }, false],
    [1e16, false],
    [Number.MAX_VALUE, false],
  ],
  nbf: [
    [NOW + 60, true],
    [NOW + 61, false],
    [NOW - 1e6, true],
    [String(NOW), false],
    [null, false],
    [-5, false],
  ],
  iat: [
    [undefined, true],
    [NOW + 60, true],
    [NOW + 61, false],
    [String(NOW), false],
    [{}, false],
  ],
  iss: [
    [undefined, false],
    [null, false],
    [`${ISSUER}/`, false],
    [ISSUER.toUpperCase(), false],
    [[ISSUER], false],
    [`${ISSUER}:443`, false],
    [`${ISSUER} `, false],
    ["https://id.example.evil.com", false],
    ["", false],
  ],
  aud: [
    [[SERVER], true],
    [["https://other.example", SERVER], true],
    [undefined, false],
    [null, false],
    [[], false],
    [{}, false],
    [[SERVER, 7], false],
    [[[SERVER]], false],
    [`${SERVER}/`, false],
    [SERVER.slice(0, -1), false],
    [`${SERVER}?a`, false],
    [SERVER.toUpperCase(), false],
    [`${SERVER},https://other.example`, false],
    ["*", false],
    ["https://mcp.example", false],
  ],
  sub: [
    ["\u{1f600}", true],
    ["", false],
    [undefined, false],
    [7, false],
    [null, false],
    [["alice"], false],
  ],
  cnf: [
    [{ jkt: "x" }, false],
    [{ "x5t#S256": "x" }, false],
    [null, false],
    [{}, false],
  ],
  scope: [
    ["a b", true],
    [["a", "b"], true],
    [7, true],
    [null, true],
  ],
  custom: [
    [{ deep: [{ er: [1, "\u0000", null] }] }, true],
    ["x".repeat(3000), true],
    ["x".repeat(8000), false],
  ],
};

const headerChoices: Readonly<Record<string, readonly Choice[]>> = {
  typ: [
    [undefined, true],
    ["JWT", true],
    ["jwt", true],
    ["application/at+jwt", true],
    ["AT+JWT", true],
    ["id+jwt", false],
    ["dpop+jwt", false],
    ["JWE", false],
    ["", false],
    [null, false],
    [["JWT"], false],
  ],
  crit: [
    [["exp"], false],
    [[], false],
    [["b64"], false],
    [null, false],
  ],
  kid: [
    [undefined, true],
    ["", false],
    ["unknown", false],
    ["RSA", false],
    [7, false],
    [null, false],
    [["rsa"], false],
    ["../../dev/null", false],
    ["x' UNION SELECT 'y", false],
  ],
  jku: [["https://evil.example/jwks", true]],
  x5u: [["https://evil.example/certificate", true]],
  x5c: [[["AAAA"], true]],
};

const stranger = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** Tokens that need more than one value. */
const wholeChoices: Readonly<Record<string, (random: Random, alg: string) => readonly [string, boolean]>> = {
  "a name is there twice in the claims": (random, alg) => {
    const [name, value] = random.pick(Object.entries(goodClaims));
    const spelled = random.pick([name, `\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}`]);
    const claims = JSON.stringify(goodClaims).replace("{", `{"${spelled}":${JSON.stringify(value)},`);
    return [token(claims, { alg, kid: kidOf(alg) }), false];
  },
  "a name is there twice in the header": (random, _alg) => {
    const twice = random.pick(['"alg":"none"', '"\\u0061lg":"ES256"', '"kid":"x"']);
    return [token({}, `{${twice},"alg":"ES256","kid":"ES256"}`), false];
  },
  "the claims are no object": (random, alg) => {
    const claims = random.pick([
      "[]",
      "null",
      "7",
      '""',
      "",
      "{",
      `${JSON.stringify(goodClaims)}x`,
      "\ufeff{}",
    ]);
    return [token(claims, { alg, kid: kidOf(alg) }), false];
  },
  "the claims are a token": (_random, alg) => [
    token(token({}, { alg, kid: kidOf(alg) }), { alg, kid: kidOf(alg), cty: "JWT" }),
    false,
  ],
  "no `sub`, but the client": (random, alg) => [
    token({ sub: undefined, [random.pick(["client_id", "azp"])]: "robot" }, { alg, kid: kidOf(alg) }),
    true,
  ],
  "a key of its own in the header": (_random, _alg) => [
    token({}, { alg: "ES256", kid: "ES256", jwk: jwk(stranger) }, stranger),
    false,
  ],
  "signed by a stranger": (_random, _alg) => [token({}, { alg: "ES256", kid: "ES256" }, stranger), false],
};

function changeMeaning(random: Random): Changed {
  const alg = random.pick(names);
  if (random.below(4) === 0) {
    const [name, make] = random.pick(Object.entries(wholeChoices));
    const [text, isGood] = make(random, alg);
    return { change: `${name}, ${alg}`, text, isGood };
  }
  const claims: Record<string, unknown> = {};
  const header: Record<string, unknown> = { alg, kid: kidOf(alg) };
  const done: string[] = [];
  let isGood = true;
  for (let count = 1 + random.below(2); count > 0; count -= 1) {
    const [choices, into] = random.below(3) === 0 ? [headerChoices, header] : [claimChoices, claims];
    const [name, values] = random.pick(Object.entries(choices));
    // Each is set once, so that a good value does not undo a bad one.
    if (done.some((each) => each.startsWith(`${name}=`))) continue;
    const [value, isGoodValue] = random.pick(values);
    into[name] = value;
    isGood &&= isGoodValue;
    done.push(`${name}=${String(JSON.stringify(value)).slice(0, 60)}`);
  }
  return { change: `${done.join(", ")}, ${alg}`, text: token(claims, header), isGood };
}

// Pieces.

function algorithmOf(text: string): string {
  return String(decode(text)["alg"]);
}

function decode(text: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(text.split(".")[0] ?? "", "base64url").toString()) as Record<string, unknown>;
}

function encode(value: object): string {
  return toText(Buffer.from(JSON.stringify(value)));
}

function toText(bytes: Buffer): string {
  return bytes.toString("base64url");
}

function splice(text: string, at: number, removed: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at + removed);
}

function withPart(text: string, at: number, made: (part: string) => string): string {
  return text
    .split(".")
    .map((part, index) => (index === at ? made(part) : part))
    .join(".");
}

function withHeader(text: string, members: object): string {
  return withPart(text, 0, () => encode({ ...decode(text), ...members }));
}

/** What the famous mistake accepts: the public key, as it is published, as the secret of HMAC. */
function hmac(random: Random, text: string): string {
  const pair = pairs[algorithmOf(text)];
  if (pair === undefined) throw new Error("the original is of no algorithm");
  const secret = random.pick([pem(pair), pem(pair).trim(), JSON.stringify(jwk(pair)), ""]);
  const [head, body] = withHeader(text, { alg: "HS256" }).split(".");
  const signature = createHmac("sha256", secret).update(`${head}.${body}`).digest("base64url");
  return `${head}.${body}.${signature}`;
}

const ORDERS: Readonly<Record<string, bigint>> = {
  ES256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  ES384: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
};

/** With `n - s` in the place of `s`, which is a valid signature as well. Other algorithms have a bit changed instead. */
function otherS(text: string): string {
  const order = ORDERS[algorithmOf(text)];
  return withPart(text, 2, (part) => {
    const bytes = Buffer.from(part, "base64url");
    const half = bytes.length >> 1;
    if (order === undefined) bytes[0] = (bytes[0] ?? 0) ^ 1;
    else {
      const s = order - BigInt(`0x${bytes.subarray(half).toString("hex")}`);
      bytes.write(s.toString(16).padStart(2 * half, "0"), half, "hex");
    }
    return toText(bytes);
  });
}
