/** Reads a token without any check of its signature (RFC 7515, section 7.1). Neither the token nor its parts stand in messages. */
import { ToolchainError } from "../../core/errors.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

export interface DecodedToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** How long the whole token is, in characters. */
  readonly length: number;
}

/** Every token begins with it: `{"` in base64url. */
export const TOKEN_START = "eyJ";

/** Also takes a whole header, `Authorization: Bearer eyJ…`, as people copy it. */
export function trimToken(text: string): string {
  return text.trim().replace(/^(?:authorization:\s*)?bearer\s+/i, "");
}

export function decodeToken(text: string): DecodedToken {
  const token = trimToken(text);
  const parts = token.split(".");
  if (parts.length === 5)
    throw notAToken("found five parts: the token is encrypted, and only its server can read it");
  if (parts.length !== 3)
    throw notAToken(`expected three parts with dots between them, found ${parts.length}`);
  const [header = "", claims = "", signature = ""] = parts;
  if (!isBase64Url(signature)) throw notAToken("the signature is not base64url");
  return { header: readPart(header, "header"), claims: readPart(claims, "claims"), length: token.length };
}

function readPart(part: string, name: string): JsonObject {
  if (!isBase64Url(part)) throw notAToken(`the ${name} part is not base64url`);
  let value: unknown;
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (each) =>
      each.charCodeAt(0),
    );
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw notAToken(`the ${name} part is not JSON in UTF-8`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw notAToken(`the ${name} part is not a JSON object`);
  }
  return value as JsonObject;
}

function isBase64Url(text: string): boolean {
  return /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1;
}

function notAToken(why: string): ToolchainError {
  return new ToolchainError("not-a-token", `this is not a JSON Web Token: ${why}`);
}
