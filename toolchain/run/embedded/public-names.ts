/**
 * Problem: `http` in a part's list means public hosts, and the filter in the server sees only names. A public name can lead
 * to this machine or its network, and to another address at the next look-up.
 *
 * Idea: the look-up of the connection itself fails unless every address that it finds is public.
 *
 * Result: no time passes between the check and the connection. Names that a list of the server names are not checked.
 */
import * as dns from "node:dns";
import type { LookupFunction } from "node:net";

/** Networks of IPv4 that are not public, by the registry of IANA for special addresses. */
const SPECIAL_IPV4: readonly string[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
];

/** Networks inside of 2000::/3, where the public ones are, that are not public. */
const SPECIAL_IPV6: readonly string[] = ["2001::/23", "2001:db8::/32", "3fff::/20"];

/** Networks whose addresses contain one of IPv4, and how many bits stand behind it. */
const CONTAINS_IPV4: readonly (readonly [network: string, behind: bigint])[] = [
  ["::ffff:0:0/96", 0n],
  ["64:ff9b::/96", 0n],
  ["2002::/16", 80n],
];

/** `address` as look-ups give it: without brackets. */
export function isPublicAddress(address: string): boolean {
  const bits = bitsOf(address);
  if (bits === undefined) return false;
  for (const [network, behind] of CONTAINS_IPV4) {
    if (!isIn(bits, network)) continue;
    const ipv4 = (0xffffn << 32n) | ((bits >> behind) & 0xffff_ffffn);
    return !SPECIAL_IPV4.some((each) => isIn(ipv4, each));
  }
  return isIn(bits, "2000::/3") && !SPECIAL_IPV6.some((each) => isIn(bits, each));
}

/** 128 bits; those of IPv4 in the mapped form, `::ffff:127.0.0.1`. */
function bitsOf(address: string): bigint | undefined {
  const isIpv4 = /^\d+\.\d+\.\d+\.\d+$/.test(address);
  const url = `http://[${isIpv4 ? `::ffff:${address}` : address}]/`;
  // A zone, `fe80::1%eth0`, is no part of a URL.
  if (!URL.canParse(url)) return undefined;
  const [head = "", tail] = new URL(url).hostname.slice(1, -1).split("::");
  const groups = (text: string): readonly string[] => (text === "" ? [] : text.split(":"));
  const [before, after] = [groups(head), groups(tail ?? "")];
  const gap = Array<string>(8 - before.length - after.length).fill("0");
  return [...before, ...gap, ...after].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
}

function isIn(bits: bigint, network: string): boolean {
  const [address = "", length = ""] = network.split("/");
  const isIpv4 = !address.includes(":");
  const other = 128n - BigInt(length) - (isIpv4 ? 96n : 0n);
  const prefix = bitsOf(address);
  return prefix !== undefined && bits >> other === prefix >> other;
}

/** The code of the error of a look-up that found an address which is not public. */
export const NOT_PUBLIC = "ERR_ADDRESS_NOT_PUBLIC";

/** The look-up for a connection. Without `granted`, and for a name in it, it finds every address. */
export function lookupFor(
  { hostname, port, protocol }: URL,
  granted: ReadonlySet<string> | undefined,
  lookup: typeof dns.lookup = dns.lookup,
): LookupFunction {
  const usualPort = protocol === "https:" ? 443 : 80;
  const isFree = granted === undefined || isNamed(hostname, port === "" ? usualPort : Number(port), granted);
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null || first === undefined)
        return callback(error ?? new Error(`no address for ${name}`), []);
      if (!isFree && !addresses.every(({ address }) => isPublicAddress(address))) {
        const message = `\`${hostname}\` leads to an address that is not public: add \`http:${hostname}\` to the \`allow\` list of the component that asks for it`;
        return callback(Object.assign(new Error(message), { code: NOT_PUBLIC }), []);
      }
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** Whether a list names the host, so that the user knows of it. */
function isNamed(hostname: string, port: number, granted: ReadonlySet<string>): boolean {
  const name = hostname.replace(/\.$/, "");
  return [...granted].some((grant) => {
    const [, pattern = "", only] = /^(.*?)(?::(\d+))?$/.exec(grant.toLowerCase()) ?? [];
    if (only !== undefined && Number(only) !== port) return false;
    return pattern.startsWith("*.") ? name.endsWith(pattern.slice(1)) : name === pattern.replace(/\.$/, "");
  });
}
