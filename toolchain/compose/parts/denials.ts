/** What parts are not to reach, as a user says it. */
import { parseInterfaceName, type InterfaceName } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { capabilityNames, capabilityOf } from "../host/capabilities.ts";
import { isHostInterface } from "../host/runtimes.ts";
import { needsProvider } from "../needs.ts";
import { partsNamed } from "./part-names.ts";
import type { ReadPart } from "./part.ts";

/** A package (`wasi:sockets`), an interface of any version (`wasi:http/outgoing-handler`) or a capability (`sockets`). */
export type Reach = string;

/** Parts go by name. The framework's are never meant. */
export type Denial =
  /** What a part is not to reach; without a part, none of them. */
  | { readonly what: Reach; readonly part?: string }
  /** All that a part may reach; without a part, this holds for those that have no such list of their own. */
  | { readonly only: readonly Reach[]; readonly part?: string };

/** By part: the imports that it is not to have. */
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
    for (const part of partsNamed(denial.part, parts, "a list of what is allowed")) limited.add(part);
  }
  for (const denial of denials) {
    for (const what of "only" in denial ? denial.only : [denial.what]) checkReach(what);
    const named = denial.part === undefined ? undefined : partsNamed(denial.part, parts, "a denial");
    if ("what" in denial) {
      for (const part of named ?? parts) deny(part, (name) => isMeant(name, denial.what));
      continue;
    }
    for (const part of named ?? parts.filter((each) => !limited.has(each))) {
      // What has no capability reaches nothing: streams, and the types of HTTP.
      deny(
        part,
        (name) => capabilityOf(name) !== undefined && !denial.only.some((what) => isMeant(name, what)),
      );
    }
  }
  return denied;
}

function checkReach(what: Reach): void {
  if (capabilityNames.includes(what)) return;
  if (/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/.test(what)) return;
  throw new ToolchainError(
    "bad-denial",
    `expected a package such as \`wasi:sockets\`, an interface such as \`wasi:http/outgoing-handler\` or a capability, found \`${what}\``,
    { remedy: `the capabilities are ${capabilityNames.map((name) => `\`${name}\``).join(", ")}` },
  );
}

function isMeant(name: InterfaceName, what: string): boolean {
  const packageName = `${name.namespace}:${name.package}`;
  return what === packageName || what === `${packageName}/${name.interface}` || what === capabilityOf(name);
}
