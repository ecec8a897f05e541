/** Compositions that cannot be planned: parts without a use, and imports without a source. */
import { parseInterfaceName, printInterfaceName } from "../../../core/component/index.ts";
import type { Instantiation } from "../chain/instantiation.ts";
import { isProvided, otherVersionsProvided } from "../host/runtimes.ts";
import { interfaceNames, isOtherVersion } from "../interface-names.ts";
import { notAPart } from "../parts/classify.ts";
import type { WiringInput } from "../wiring/find-provider.ts";
import { allUnsatisfied, notProvided, unsatisfied } from "./unsatisfied.ts";
import type { WiredArgument, Wiring } from "../wiring/wire-imports.ts";
import type { ToolchainError } from "../../../core/errors.ts";

export function refuseUnused({ parts, protocol }: WiringInput, { instances }: Wiring): void {
  const unused = [...parts].find(([{ isServed }, instance]) => isServed && !instances.has(instance));
  if (unused !== undefined) throw notAPart(unused[0].part, protocol);
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
