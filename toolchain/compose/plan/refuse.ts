/** Compositions that cannot be planned: parts without a use, and imports without a source. */
import { parseInterfaceName, printInterfaceName } from "../../../core/component/index.ts";
import type { Instantiation } from "../chain/instantiation.ts";
import { isProvided, otherVersionsProvided } from "../host/runtimes.ts";
import { interfaceNames, isOtherVersion } from "../interface-names.ts";
import { notAPart } from "../parts/classify.ts";
import type { WiringInput } from "../wiring/find-provider.ts";
import { allUnsatisfied, notProvided, unsatisfied } from "./unsatisfied.ts";
import type { WiredArgument, Wiring } from "../wiring/wire-imports.ts";
import { ToolchainError } from "../../../core/errors.ts";

export function refuseUnused({ parts, protocol }: WiringInput, { instances }: Wiring): void {
  const unused = [...parts].find(([{ isServed }, instance]) => isServed && !instances.has(instance));
  if (unused !== undefined) throw notAPart(unused[0].part, protocol);
}

/**
 * A part that imports `wasi:keyvalue` itself reads and writes all that the framework's store keeps there: sessions, tasks, the values of other
 * parts.
 */
export function refuseOpenStore({ parts }: WiringInput, wiring: Wiring): void {
  const usesHostStore = (instance: Instantiation): boolean =>
    (wiring.instances.get(instance)?.arguments ?? []).some(
      ({ import: name, source }) =>
        name.startsWith("wasi:keyvalue/") && source.kind === "host" && source.isNeeded,
    );
  const ofParts = new Set(parts.values());
  const store = [...wiring.instances.keys()].find(
    (instance) => instance.role === "service" && !ofParts.has(instance) && usesHostStore(instance),
  );
  const part = [...ofParts].find(usesHostStore);
  if (store === undefined || part === undefined) return;
  throw new ToolchainError(
    "open-store",
    `\`${part.name}\` imports \`wasi:keyvalue\`, where this server keeps sessions and the values of other parts: \`${part.name}\` could read and change them all`,
    {
      remedy: `let \`${part.name}\` import \`wasmcp:keyvalue/store\`, which gives each part buckets of its own, or deny it \`wasi:keyvalue\``,
    },
  );
}

/** One error for all imports at once. */
export function refuseUnsatisfied(
  instances: readonly Instantiation[],
  input: WiringInput,
  wiring: Wiring,
): void {
  const errors = instances.flatMap((importer) =>
    (wiring.instances.get(importer)?.arguments ?? []).flatMap(
      (argument) => errorOf(importer, argument, input) ?? [],
    ),
  );
  const error = allUnsatisfied(errors);
  if (error !== undefined) throw error;
}

function errorOf(
  { part }: Instantiation,
  { import: importName, source }: WiredArgument,
  { target, protocol, framework, parts }: WiringInput,
): ToolchainError | undefined {
  if (source.kind === "missing") {
    const name = parseInterfaceName(importName);
    const exporters = [...framework.all(), ...[...parts.keys()].map((each) => each.part)];
    const known = [
      protocol.handler,
      ...exporters.flatMap(({ component }) => interfaceNames(component.exports)),
    ];
    const other = name && known.find((each) => isOtherVersion(each, name));
    return unsatisfied(part, importName, source.item, other);
  }
  if (source.kind !== "host" || !source.isNeeded || target.kind !== "server") return undefined;
  if (isProvided(source.name, target.runtime)) return undefined;
  const others = otherVersionsProvided(source.name, target.runtime);
  return notProvided(part, printInterfaceName(source.name), target.runtime, others);
}
