/** Denials: interfaces of the host that parts must not reach, as the user names them. */
import { parseInterfaceName, type InterfaceName } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { CAPABILITY_NAMES, capabilityOf } from "../host/capabilities.ts";
import { isHostInterface } from "../host/runtimes.ts";
import { needsProvider } from "../needs.ts";
import { partsNamed } from "./part-names.ts";
import type { ReadPart } from "./part.ts";

/** A package (`wasi:sockets`), an interface of any version (`wasi:http/outgoing-handler`) or a capability (`sockets`). */
export type Reach = string;

/** Parts are named. A denial never affects components of the framework. */
export type Denial =
  /** The part must not reach `what`; without a part, no part may. */
  | { readonly what: Reach; readonly part?: string }
  /** The part may reach only these; without a part, this holds for parts that have no such list of their own. */
  | { readonly only: readonly Reach[]; readonly part?: string };

/** By part: the imports that it must not reach. */
export function deniedImports(
  parts: readonly ReadPart[],
  denials: readonly Denial[],
): ReadonlyMap<ReadPart, ReadonlySet<string>> {
  const denied = new Map<ReadPart, Set<string>>();
  const deny = (part: ReadPart, isDenied: (name: InterfaceName) => boolean): void => {
    for (const [importName, item] of part.component.imports) {
      const name = parseInterfaceName(importName);
      if (name === undefined || !isHostInterface(name) || !needsProvider(item) || !isDenied(name)) continue;
      denied.set(part, (denied.get(part) ?? new Set()).add(importName));
    }
  };
  const limited = new Set<ReadPart>();
  for (const denial of denials) {
    if (!("only" in denial) || denial.part === undefined) continue;
    for (const part of partsNamed(denial.part, parts, "a list of allowed interfaces")) limited.add(part);
  }
  for (const denial of denials) {
    for (const what of "only" in denial ? denial.only : [denial.what]) checkReach(what);
    const named = denial.part === undefined ? undefined : partsNamed(denial.part, parts, "a denial");
    if ("what" in denial) {
      for (const part of named ?? parts) deny(part, (name) => isMeant(name, denial.what));
      continue;
    }
    for (const part of named ?? parts.filter((each) => !limited.has(each))) {
      // Interfaces without a capability reach nothing outside: streams, and the types of HTTP.
      deny(
        part,
        (name) => capabilityOf(name) !== undefined && !denial.only.some((what) => isMeant(name, what)),
      );
    }
  }
  return denied;
}

function checkReach(what: Reach): void {
  if (CAPABILITY_NAMES.includes(what)) return;
  if (/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/.test(what)) return;
  throw new ToolchainError(
    "bad-denial",
    `expected a package such as \`wasi:sockets\`, an interface such as \`wasi:http/outgoing-handler\` or a capability, found \`${what}\``,
    { remedy: `the capabilities are ${CAPABILITY_NAMES.map((name) => `\`${name}\``).join(", ")}` },
  );
}

function isMeant(name: InterfaceName, what: string): boolean {
  const packageName = `${name.namespace}:${name.package}`;
  return what === packageName || what === `${packageName}/${name.interface}` || what === capabilityOf(name);
}
