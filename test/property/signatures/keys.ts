/** Public keys of `node:crypto` in the form of `wasmcp:framework/signatures`. */
import type { JsonWebKey, KeyObject } from "node:crypto";

/** The key as bytes: exponent and modulus, x and y, or x. */
export function keyBytes(key: KeyObject): Uint8Array {
  return jwkBytes(key.export({ format: "jwk" }));
}

export function jwkBytes({ kty, n, e, x, y }: JsonWebKey): Uint8Array {
  switch (kty) {
    case "RSA": {
      const exponent = octets(e);
      return Buffer.concat([Buffer.alloc(4 - exponent.length), exponent, octets(n)]);
    }
    case "EC":
      return Buffer.concat([octets(x), octets(y)]);
    case "OKP":
      return octets(x);
    default:
      throw new Error(`no form for keys of type ${kty}`);
  }
}

function octets(text: string | undefined): Buffer {
  if (text === undefined) throw new Error("the key has no such member");
  return Buffer.from(text, "base64url");
}
