/** Why a server refuses a token, by its settings: all reasons at once, where the server gives the first. */
import { ALGORITHMS, isAlgorithm } from "../token-algorithms.ts";
import type { DecodedToken, JsonObject } from "./decode.ts";
import { scopesOf } from "./explain.ts";
import { isMoment, printDistance } from "./times.ts";

/** What is known of the server. What is not known is not checked. */
export interface ServerExpectation {
  /** `JWT_ISSUER` */
  readonly issuer?: string;
  /** `JWT_AUDIENCE`, or `WASMCP_SERVER_URI`: one of them has to be in the token. */
  readonly audience?: readonly string[];
  /** `JWT_REQUIRED_SCOPES` */
  readonly scopes?: readonly string[];
  /** `JWT_ALGORITHM` */
  readonly algorithms?: readonly string[];
}

/** How far the clocks of issuer and server may be apart, in seconds. */
const CLOCK_SKEW = 60;
const LONGEST_TOKEN = 8192;

/** Full sentences without a full stop. Empty: the server takes the token, if its signature is good. */
export function refusalsOf(token: DecodedToken, server: ServerExpectation, now: number): readonly string[] {
  const { header, claims, length } = token;
  return [
    ...(length > LONGEST_TOKEN
      ? [`the token has ${length} characters; expected at most ${LONGEST_TOKEN}`]
      : []),
    ...refusalsOfHeader(header, server),
    ...refusalsOfTimes(claims, now),
    ...refusalsOfIssuer(claims, server),
    ...refusalsOfAudience(claims, server),
    ...refusalsOfHolder(claims),
    ...refusalsOfScopes(claims, server),
  ];
}

function refusalsOfHeader(
  { alg, typ, crit }: JsonObject,
  { algorithms }: ServerExpectation,
): readonly string[] {
  const reasons: string[] = [];
  const accepted = algorithms ?? ALGORITHMS;
  if (!isAlgorithm(alg) || !accepted.includes(alg)) {
    reasons.push(`the algorithm is ${quote(alg)}; expected ${accepted.join(", ")}`);
  }
  if (typ !== undefined && !(typeof typ === "string" && /^(application\/)?(at\+)?jwt$/i.test(typ))) {
    reasons.push(`the type is ${quote(typ)}; expected \`JWT\`, \`at+jwt\` or none`);
  }
  if (crit !== undefined)
    reasons.push("the header has `crit`: it asks for checks that the server does not know");
  return reasons;
}

function refusalsOfTimes({ exp, nbf, iat }: JsonObject, now: number): readonly string[] {
  const reasons: string[] = [];
  if (exp === undefined) reasons.push("the token never expires: it has no `exp`");
  for (const [name, value] of Object.entries({ exp, nbf, iat })) {
    if (value !== undefined && !isMoment(value))
      reasons.push(`\`${name}\` is not a number of seconds since 1970`);
  }
  if (isMoment(exp) && now >= exp + CLOCK_SKEW) reasons.push(`the token expired ${printDistance(exp, now)}`);
  if (isMoment(nbf) && now + CLOCK_SKEW < nbf)
    reasons.push(`the token is valid only ${printDistance(nbf, now)}`);
  if (isMoment(iat) && now + CLOCK_SKEW < iat)
    reasons.push(`the token was issued in the future: ${printDistance(iat, now)}`);
  return reasons;
}

function refusalsOfIssuer({ iss }: JsonObject, { issuer }: ServerExpectation): readonly string[] {
  if (iss !== undefined && typeof iss !== "string") return ["`iss` is not a text"];
  if (issuer === undefined || iss === issuer) return [];
  const hint =
    typeof iss === "string" && withoutSlash(iss) === withoutSlash(issuer)
      ? ", which differs in the slash at the end"
      : "";
  return [`the issuer is ${quote(iss)}; the server expects \`${issuer}\`${hint}`];
}

function refusalsOfAudience({ aud }: JsonObject, { audience }: ServerExpectation): readonly string[] {
  const found = typeof aud === "string" ? [aud] : (aud ?? []);
  if (!Array.isArray(found) || !found.every((each) => typeof each === "string")) {
    return ["`aud` is neither a text nor an array of texts"];
  }
  if (audience === undefined || audience.includes("*")) return [];
  const accepted = audience.flatMap((each) => (isOrigin(each) ? [each, `${each}/`] : [each]));
  if (found.some((each) => accepted.includes(each))) return [];
  const isNear = found.some((each) => accepted.some((other) => withoutSlash(each) === withoutSlash(other)));
  const shown =
    found.length === 0 ? "the token names no audience" : `the audience is ${found.map(quote).join(", ")}`;
  return [
    `${shown}; the server expects ${audience.map(quote).join(" or ")}${isNear ? ", which differs in the slash at the end" : ""}`,
  ];
}

function refusalsOfHolder({ sub, client_id: client, azp, cnf }: JsonObject): readonly string[] {
  const reasons: string[] = [];
  const names = [sub, client, azp].filter((each) => each !== undefined);
  if (names.length === 0)
    reasons.push("the token names no holder: it has none of `sub`, `client_id` and `azp`");
  if (sub !== undefined && (typeof sub !== "string" || sub === ""))
    reasons.push("`sub` is empty or not a text");
  if (cnf !== undefined)
    reasons.push("the token is bound to a key of the client (`cnf`), which the server cannot check");
  return reasons;
}

function refusalsOfScopes(claims: JsonObject, { scopes = [] }: ServerExpectation): readonly string[] {
  const missing = scopes.filter((scope) => !scopesOf(claims).includes(scope));
  return missing.length === 0
    ? []
    : [`the token lacks the scopes that every client needs: ${missing.map(quote).join(", ")}`];
}

/** `https://a`, which is the same URL as `https://a/`. */
function isOrigin(audience: string): boolean {
  return /^https?:\/\/[^/?#]+$/.test(audience);
}

function withoutSlash(text: string): string {
  return text.endsWith("/") ? text.slice(0, -1) : text;
}

function quote(value: unknown): string {
  if (value === undefined) return "not given";
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
