/** What parts are not to reach, as a user says it. */
import { parseInterfaceName, type InterfaceName } from "../component/index.ts";
import { ToolchainError } from "../errors.ts";
import { capabilityNames, capabilityOf } from "./host-capabilities.ts";
import { isHostInterface } from "./host.ts";
import { needsProvider } from "./needs.ts";
import { partsNamed } from "./part-names.ts";
import type { ReadPart } from "./part.ts";

export interface Denial {
  /** A package (`wasi:sockets`), an interface of any version (`wasi:http/outgoing-handler`) or a capability (`sockets`). */
  readonly what: string;
  /** A part by name; without one all parts of the user's are meant, and none of the framework's. */
  readonly part?: string;
}

/** By part: the imports that it is not to have. */
export function deniedImports(
  parts: readonly ReadPart[],
  denials: readonly Denial[],
): ReadonlyMap<ReadPart, ReadonlySet<string>> {
  const denied = new Map<ReadPart, Set<string>>();
  for (const { what, part: partName } of denials) {
    if (
      !capabilityNames.includes(what) &&
      !/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*(\/[a-z][a-z0-9-]*)?$/.test(what)
    ) {
      throw new ToolchainError(
        "bad-denial",
        `expected a package such as \`wasi:sockets\`, an interface such as \`wasi:http/outgoing-handler\` or a capability, found \`${what}\``,
        { remedy: `the capabilities are ${capabilityNames.map((name) => `\`${name}\``).join(", ")}` },
      );
    }
    const concerned = partName === undefined ? parts : partsNamed(partName, parts, "a denial");
    for (const part of concerned) {
      for (const [importName, item] of part.component.imports) {
        const name = parseInterfaceName(importName);
        if (name === undefined || !isHostInterface(name) || !needsProvider(item) || !isMeant(name, what))
          continue;
        denied.set(part, (denied.get(part) ?? new Set()).add(importName));
      }
    }
  }
  return denied;
}

function isMeant(name: InterfaceName, what: string): boolean {
  const packageName = `${name.namespace}:${name.package}`;
  return what === packageName || what === `${packageName}/${name.interface}` || what === capabilityOf(name);
}
