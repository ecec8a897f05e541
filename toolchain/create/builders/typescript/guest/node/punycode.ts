/** Node's `punycode`. */
import { decodePunycode, encodePunycode } from "../platform/punycode.ts";

export const version = "2.1.0";
export { decodePunycode as decode, encodePunycode as encode };

/** Each label of a domain, or of the domain in an e-mail address. */
function mapDomain(text: string, map: (label: string) => string): string {
  const at = text.lastIndexOf("@") + 1;
  return (
    text.slice(0, at) +
    text
      .slice(at)
      .split(/[.\u3002\uff0e\uff61]/)
      .map(map)
      .join(".")
  );
}

export function toASCII(text: string): string {
  return mapDomain(text, (label) => (/[^\0-\x7f]/.test(label) ? `xn--${encodePunycode(label)}` : label));
}

export function toUnicode(text: string): string {
  return mapDomain(text, (label) =>
    label.startsWith("xn--") ? decodePunycode(label.slice(4).toLowerCase()) : label,
  );
}

export const ucs2 = {
  decode: (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0),
  encode: (points: readonly number[]): string => String.fromCodePoint(...points),
};

export default { version, decode: decodePunycode, encode: encodePunycode, toASCII, toUnicode, ucs2 };
