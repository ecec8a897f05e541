/**
 * Connects a capability of a part with the middleware that serves it:
 *
 *   tools-middleware -> tools-prefix -> context-filter -> interactive-tools -> part
 *
 * The prefix is there if the user asks for one, the filter if the part must not receive the whole context of a message, the adapter if the part also exports `interactive-tools` or a sibling of it.
 */
import { printInterfaceName, readComponent } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { adapterFor, prefixFor, type Capability, type FrameworkReader } from "../framework.ts";
import { writeSettings } from "../generated/settings.ts";
import { limitContext } from "../guards/limit-context.ts";
import { interfaceNames, listNames } from "../interface-names.ts";
import type { ClassifiedPart } from "../parts/classify.ts";
import { interactiveExport } from "../parts/extended-protocol.ts";
import type { ReadPart } from "../parts/part.ts";
import { exportOf, instantiate, type Instantiation, type Wire } from "./instantiation.ts";
import { requireImport } from "./require-import.ts";

/** `own` is the instance of the part; `capabilityName` is `wasmcp:mcp-v20251125/tools@0.1.1`. */
export function serveCapability(
  each: ClassifiedPart,
  own: Instantiation,
  capability: Capability,
  capabilityName: string,
  framework: FrameworkReader,
): Wire {
  const { part, prefix } = each;
  const whole = adapt(part, own, capability, capabilityName, framework);
  const adapted = limitContext(whole, each, capability, capabilityName, framework);
  if (prefix === undefined || capability !== "tools") return adapted;
  const reason = `the tools of \`${part.name}\` get a prefix`;
  const renamer = framework.get(prefixFor(capability), reason);
  const settingsName = settingsOf(renamer);
  const setting: ReadPart = {
    name: `prefix ${prefix}`,
    component: readComponent(writeSettings(settingsName, { prefix })),
  };
  const wires = new Map([
    [capabilityName, adapted],
    [settingsName, exportOf(instantiate(setting, "settings", { of: part }), settingsName)],
  ]);
  return exportOf(instantiate(renamer, "prefix", { wires, of: part }), capabilityName);
}

/** The capability as plain functions; an adapter calls the interactive ones of a part that has them. */
function adapt(
  part: ReadPart,
  own: Instantiation,
  capability: Capability,
  capabilityName: string,
  framework: FrameworkReader,
): Wire {
  const plain = exportOf(own, capabilityName);
  const exported = interactiveExport(part, capability);
  if (exported === undefined) return plain;
  const interactiveName = printInterfaceName(exported);
  const reason = `\`${part.name}\` exports \`${interactiveName}\``;
  const adapter = framework.get(adapterFor(capability), reason);
  requireImport(adapter, exported, part);
  const wires = new Map([
    [capabilityName, plain],
    [interactiveName, exportOf(own, interactiveName)],
  ]);
  return exportOf(instantiate(adapter, "adapter", { wires, of: part }), capabilityName);
}

function settingsOf({ name, component }: ReadPart): string {
  const settings = interfaceNames(component.imports).find((each) => each.interface === "settings");
  if (settings !== undefined) return printInterfaceName(settings);
  throw new ToolchainError(
    "broken-framework",
    `expected \`${name}\` to import an interface \`settings\`, found ${listNames(component.imports)}`,
  );
}
