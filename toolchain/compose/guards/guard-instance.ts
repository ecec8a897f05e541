/** One guard of one part, and the generated component beside it that says what the part was granted. */
import { ToolchainError } from "../../../core/errors.ts";
import { instantiate, type Instantiation, type Wire } from "../chain/instantiation.ts";
import { labelOf } from "../parts/part-names.ts";
import type { ReadPart } from "../parts/part.ts";
import { partInterfaceOf, settingsWire } from "../wiring/part-services.ts";

/** `partName`: as no other part is called. `lines` is what the guard reads as grants; `wires` are the sources of its other imports, apart from the host's. */
export function guardInstance(
  guard: ReadPart,
  part: ReadPart,
  partName: string,
  lines: readonly string[],
  wires: readonly (readonly [string, Wire])[] = [],
): Instantiation {
  const partInterface = partInterfaceOf(guard);
  if (partInterface === undefined) {
    throw new ToolchainError(
      "broken-framework",
      `expected \`${guard.name}\` to import \`wasmcp:framework/part\``,
    );
  }
  const called = `grants for ${labelOf(guard)}`;
  const settings = settingsWire(partInterface, { name: partName, grants: lines }, called, part);
  return instantiate(guard, "guard", { wires: new Map([...wires, settings]), of: part });
}
