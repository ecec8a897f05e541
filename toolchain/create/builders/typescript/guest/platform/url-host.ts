/** Hosts of the URL Standard: domains, IPv4, IPv6. */
import { percentDecode, percentEncode } from "./percent.ts";
import { decodePunycode, encodePunycode } from "./punycode.ts";
import { decodeUtf8 } from "./utf8.ts";

const FORBIDDEN_HOST = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const FORBIDDEN_DOMAIN = /[\0-\x20"#%/:<>?@[\\\]^`{|}\x7f]/;

/** The host as a URL shows it, or `undefined` if it is not valid. */
export function parseHost(text: string, isSpecial: boolean): string | undefined {
  if (text.startsWith("[")) {
    const address = text.endsWith("]") ? parseIpv6(text.slice(1, -1)) : undefined;
    return address === undefined ? undefined : `[${printIpv6(address)}]`;
  }
  if (!isSpecial) return FORBIDDEN_HOST.test(text) ? undefined : percentEncode(text, "");
  const domain = domainToAscii(decodeUtf8(percentDecode(text)));
  if (domain === undefined || domain === "" || FORBIDDEN_DOMAIN.test(domain)) return undefined;
  return endsInNumber(domain) ? parseIpv4(domain) : domain;
}

/**
 * Case, width and composition as in UTS 46, whose table of single characters would be larger than all the rest: characters that only
 * that table refuses are accepted.
 */
export function domainToAscii(domain: string): string | undefined {
  if (/^[\0-\x7f]*$/.test(domain) && !/(?:^|\.)xn--/i.test(domain)) return domain.toLowerCase();
  const mapped = domain
    .replace(/[\u00ad\u034f\u180b-\u180d\u200b\u2060\u2064\ufe00-\ufe0f\ufeff]/g, "")
    .replace(/\u1e9e/g, "ß")
    .toLowerCase()
    .normalize("NFKC")
    .toLowerCase()
    .normalize("NFC")
    .replaceAll("\u3002", ".");
  try {
    return mapped.split(".").map(labelToAscii).join(".");
  } catch {
    // `labelToAscii` found a label that is not valid.
    return undefined;
  }
}

function labelToAscii(label: string): string {
  if (label.startsWith("xn--")) {
    const decoded = decodePunycode(label.slice(4));
    if (
      decoded === "" ||
      /^[\0-\x7f]*$/.test(decoded) ||
      decoded !== decoded.normalize("NFC").toLowerCase()
    ) {
      throw new RangeError("the label is not valid");
    }
    checkLabel(decoded);
    return label;
  }
  if (/^[\0-\x7f]*$/.test(label)) return label;
  checkLabel(label);
  return `xn--${encodePunycode(label)}`;
}

function checkLabel(label: string): void {
  if (invalidInLabel().test(label)) throw new RangeError("the label is not valid");
}

function invalidInLabel(): RegExp {
  try {
    // Not a literal: the engine would keep the tables of these properties in every component.
    return new RegExp("^\\p{M}|\\p{Cn}|\\p{Co}|\\p{Cs}|\\p{Zl}|\\p{Zp}|\\p{Cc}|\\ufffd", "u");
  } catch {
    // StarlingMonkey has no such tables.
    return /^[\u0300-\u036f]|[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\uf8ff\ufffd]/u;
  }
}

/** The readable form of a domain. */
export function domainToUnicode(domain: string): string {
  return domain
    .split(".")
    .map((label) => (label.startsWith("xn--") ? decodePunycode(label.slice(4)) : label))
    .join(".");
}

function endsInNumber(domain: string): boolean {
  const parts = domain.split(".");
  if (parts.at(-1) === "") parts.pop();
  return /^(?:[0-9]+|0[xX][0-9a-fA-F]*)$/.test(parts.at(-1) ?? "");
}

function parseIpv4(text: string): string | undefined {
  const parts = text.split(".");
  if (parts.at(-1) === "" && parts.length > 1) parts.pop();
  if (parts.length > 4) return undefined;
  const numbers = parts.map(parseIpv4Number);
  if (numbers.some((number) => Number.isNaN(number))) return undefined;
  const last = numbers.pop() ?? 0;
  if (numbers.some((number) => number > 255) || last >= 256 ** (4 - numbers.length)) return undefined;
  const address = numbers.reduce((sum, number, index) => sum + number * 256 ** (3 - index), last);
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}

function parseIpv4Number(text: string): number {
  if (/^0[xX][0-9a-fA-F]*$/.test(text)) return text.length === 2 ? 0 : Number.parseInt(text.slice(2), 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^(?:0|[1-9][0-9]*)$/.test(text) ? Number(text) : NaN;
}

/** Eight pieces of 16 bits. */
function parseIpv6(text: string): readonly number[] | undefined {
  const match = /^(.*?)(?:::(.*))?$/.exec(text);
  const [, before = "", after] = match ?? [];
  const head = pieces(before, after === undefined);
  const tail = after === undefined ? [] : pieces(after, true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (after === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** `canEndInIpv4`: the pieces are the last ones, so an IPv4 address may stand for two of them. */
function pieces(text: string, canEndInIpv4: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const numbers: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (canEndInIpv4 && index === parts.length - 1 && part.includes(".")) {
      const octets = part.split(".");
      if (
        octets.length !== 4 ||
        !octets.every((octet) => /^(?:0|[1-9][0-9]{0,2})$/.test(octet) && Number(octet) < 256)
      ) {
        return undefined;
      }
      const [a = 0, b = 0, c = 0, d = 0] = octets.map(Number);
      numbers.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      numbers.push(Number.parseInt(part, 16));
    } else {
      return undefined;
    }
  }
  return numbers;
}

/** The longest run of zeros becomes `::`. */
function printIpv6(address: readonly number[]): string {
  const text = address.map((piece) => piece.toString(16)).join(":");
  const runs = text.match(/(?:\b0:)+0\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
  if (longest === "") return text;
  return text.replace(new RegExp(`(?:^|:)\\b${longest}\\b(?:$|:)`), "::");
}
