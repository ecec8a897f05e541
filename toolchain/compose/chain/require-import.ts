import { printInterfaceName, type InterfaceName } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { familyOf, nameAmong } from "../parts/extended-protocol.ts";
import type { ReadPart } from "../parts/part.ts";

/** Refuses a part whose export has another version than the one that the framework's component imports. */
export function requireImport(importer: ReadPart, exported: InterfaceName, part: ReadPart): void {
  const found = printInterfaceName(exported);
  const wanted = nameAmong(importer.component.imports.keys(), familyOf(exported));
  if (wanted === found) return;
  throw new ToolchainError(
    "version-mismatch",
    `cannot serve \`${found}\` of \`${part.name}\`: the framework ${wanted === undefined ? "does not know this interface" : `has \`${wanted}\``}`,
    wanted === undefined ? {} : { remedy: `rebuild \`${part.name}\` against \`${wanted}\`` },
  );
}
