/** What a component may reach outside of itself, read from its imports. */
import { parseInterfaceName, type InterfaceName, type Item } from "../../../core/component/index.ts";
import { isHostInterface } from "./runtimes.ts";
import { hasFunctions } from "../needs.ts";

/** For instance `filesystem`, by way of `wasi:filesystem/types@0.2.12` and `wasi:filesystem/preopens@0.2.12`. */
export interface HostCapability {
  readonly name: string;
  readonly interfaces: readonly string[];
}

/** The first prefix that fits counts. An interface without a name reaches nothing. */
const CAPABILITIES: readonly (readonly [prefix: string, name: string | undefined])[] = [
  ["wasi:io/", undefined],
  ["wasi:http/types", undefined],
  ["wasi:http/", "http"],
  ["wasi:cli/environment", "environment"],
  ["wasi:cli/exit", "exit"],
  ["wasi:cli/", "terminal"],
  ["wasi:clocks/", "clocks"],
  ["wasi:config/", "config"],
  ["wasi:filesystem/", "filesystem"],
  ["wasi:keyvalue/", "keyvalue"],
  ["wasi:random/", "random"],
  ["wasi:sockets/", "sockets"],
  ["wasi:tls/", "tls"],
];

export const CAPABILITY_NAMES: readonly string[] = [
  ...new Set(CAPABILITIES.flatMap(([, name]) => (name === undefined ? [] : [name]))),
].sort();

/** Sorted by name. Only what a host provides counts, and only imports with functions: types do nothing. */
export function hostCapabilities(imports: Iterable<readonly [string, Item]>): HostCapability[] {
  const found = new Map<string, string[]>();
  for (const [text, item] of imports) {
    const name = parseInterfaceName(text);
    if (name === undefined || !isHostInterface(name) || !hasFunctions(item)) continue;
    const capability = capabilityOf(name);
    if (capability !== undefined) found.set(capability, [...(found.get(capability) ?? []), text]);
  }
  return [...found]
    .map(([name, interfaces]) => ({ name, interfaces: interfaces.sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The capability that an interface of the host belongs to, if it reaches anything. */
export function capabilityOf(name: InterfaceName): string | undefined {
  const packageName = `${name.namespace}:${name.package}`;
  const known = CAPABILITIES.find(([prefix]) => `${packageName}/${name.interface}`.startsWith(prefix));
  return known === undefined ? packageName : known[1];
}
