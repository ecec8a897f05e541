/**
 * What a component may reach outside of itself, read from its imports: one list for what the host provides and for what
 * the framework provides. `allow`, `deny`, `inspect` and the sidebar use its names.
 */
import { parseInterfaceName, type InterfaceName, type Item } from "../../../core/component/index.ts";
import { isHostInterface } from "../host/runtimes.ts";
import { hasFunctions } from "../needs.ts";

/** For instance `filesystem`, by way of `wasi:filesystem/types@0.2.12` and `wasi:filesystem/preopens@0.2.12`. */
export interface ReachedCapability {
  readonly name: string;
  readonly interfaces: readonly string[];
}

/** Interfaces, and packages with all of theirs, in every version: the first that fits counts. One without a name reaches nothing. */
const CAPABILITIES: readonly (readonly [of: string, name: string | undefined])[] = [
  ["wasi:io/", undefined],
  ["wasi:http/types", undefined],
  ["wasi:http/", "http"],
  ["wasi:cli/environment", "environment"],
  ["wasi:cli/exit", "exit"],
  // Where languages write why a program broke down: without it, the reason of every error is lost.
  ["wasi:cli/stderr", undefined],
  ["wasi:cli/", "terminal"],
  ["wasi:clocks/", "clocks"],
  ["wasi:config/", "config"],
  ["wasi:filesystem/", "filesystem"],
  ["wasi:keyvalue/", "keyvalue"],
  ["wasi:random/", "random"],
  ["wasi:sockets/", "sockets"],
  ["wasi:tls/", "tls"],
  ["wasmcp:auth/", "claims"],
  ["wasmcp:framework/", "framework"],
  ["wasmcp:http-reply/", "framework"],
  ["wasmcp:stdio-reply/", "framework"],
  ["wasmcp:keyvalue/", "keyvalue"],
  ["wasmcp:mcp-v20251125/server-auth", "claims"],
  ["wasmcp:mcp-v20251125/server-handler", "messages"],
  ["wasmcp:mcp-v20251125/server-io", "server-io"],
  ["wasmcp:mcp-v20251125/session-manager", "session-manager"],
  ["wasmcp:mcp-v20251125/sessions", "sessions"],
  ["wasmcp:mcp-v20260728/changes", "changes"],
  ["wasmcp:mcp-v20260728/context", "context"],
];

/** Members of `message-context`, which every call hands to a part; a part imports nothing to get them. */
const FROM_MESSAGES = ["http-context"];

export const CAPABILITY_NAMES: readonly string[] = [
  ...new Set(CAPABILITIES.flatMap(([, name]) => (name === undefined ? [] : [name])).concat(FROM_MESSAGES)),
].sort();

/** What decides who may use the server. Only components of the framework call it, whatever a list says. */
const FRAMEWORK_ONLY: ReadonlySet<string> = new Set([
  "wasmcp:framework/access",
  "wasmcp:framework/protection",
  "wasmcp:framework/signatures",
]);

/** Whether no part may call an interface, in any version. */
export function isFrameworkOnly({
  namespace,
  package: packageName,
  interface: name,
}: InterfaceName): boolean {
  return FRAMEWORK_ONLY.has(`${namespace}:${packageName}/${name}`);
}

/** Sorted by name. Only imports with functions count: types do nothing. */
export function reachedCapabilities(imports: Iterable<readonly [string, Item]>): ReachedCapability[] {
  const found = new Map<string, string[]>();
  for (const [text, item] of imports) {
    const name = parseInterfaceName(text);
    if (name === undefined || !hasFunctions(item)) continue;
    const capability = capabilityOf(name);
    if (capability !== undefined) found.set(capability, [...(found.get(capability) ?? []), text]);
  }
  return [...found]
    .map(([name, interfaces]) => ({ name, interfaces: interfaces.sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** As `capabilityOf`, for an import as the component spells it: `wasi:http/outgoing-handler@0.2.12`. */
export function capabilityOfInterface(text: string): string | undefined {
  const name = parseInterfaceName(text);
  return name && capabilityOf(name);
}

/** The capability that an interface of the host or of the framework belongs to, if it reaches anything. */
export function capabilityOf(name: InterfaceName): string | undefined {
  const packageName = `${name.namespace}:${name.package}`;
  const whole = `${packageName}/${name.interface}`;
  const known = CAPABILITIES.find(([of]) => of === whole || of === `${packageName}/`);
  if (known !== undefined) return known[1];
  return isHostInterface(name) ? packageName : undefined;
}

/**
 * What the libraries of several languages ask for at the start of every program, which would trap before it does anything. Where it
 * is denied there is nothing: no variable, no folder, no terminal.
 */
const ASKED_AT_START: ReadonlySet<string> = new Set([
  "wasi:cli/environment",
  "wasi:cli/terminal-stderr",
  "wasi:cli/terminal-stdin",
  "wasi:cli/terminal-stdout",
  "wasi:filesystem/preopens",
]);

/** Whether functions of an interface, spelled as `wasi:cli/environment@0.2.12`, return nothing where others trap. */
export function isEmptyWhenDenied(interfaceName: string): boolean {
  const name = parseInterfaceName(interfaceName);
  return name !== undefined && ASKED_AT_START.has(`${name.namespace}:${name.package}/${name.interface}`);
}
