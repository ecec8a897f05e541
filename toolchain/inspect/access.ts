/** What an instance in a composed file may reach: what comes from the host, from services, from stand-ins and guards. */
import { parseInterfaceName, versionTrack } from "../../core/component/index.ts";
import { capabilityOfInterface, sortAccess, type Access } from "../compose/grants/index.ts";
import type { Generated } from "./generated.ts";
import type { InspectedArgument, Inspection } from "./model.ts";

/** An instance and its component, as far as that could be read. */
export interface ReadInstance {
  readonly component: Inspection | undefined;
  readonly generated: Generated | undefined;
  readonly imports: readonly InspectedArgument[];
}

export function accessOfInstance(instance: ReadInstance, all: readonly ReadInstance[]): readonly Access[] {
  const found = new Map<string, Access>();
  for (const { name, from } of instance.imports) {
    const capability = capabilityOfInterface(name);
    const item = instance.component?.imports.find((each) => each.name === name);
    if (capability === undefined || item === undefined || item.functions.length === 0 || from === "inline")
      continue;
    const provider = from === "host" ? undefined : all[from];
    const isDenied = provider?.generated?.kind === "stand-in";
    const lines = provider === undefined || isDenied ? undefined : grantsIn(provider, name, all);
    // What another component provides in place of the host is that component's access.
    if (provider !== undefined && !isDenied && lines === undefined && !name.startsWith("wasmcp:")) continue;
    // A guard without anything to let pass: the environment is empty, and there are no folders.
    const isEmpty = lines?.length === 0 && capability !== "keyvalue";
    add(found, capability, name, isDenied || isEmpty, lines);
  }
  // A middleware sees every message, whether it hands them on or not.
  const handler = instance.component?.exports.find(({ name }) => capabilityOfInterface(name) === "messages");
  if (handler !== undefined && !found.has("messages false"))
    add(found, "messages", handler.name, false, undefined);
  return sortAccess([...found.values()]);
}

function add(
  found: Map<string, Access>,
  name: string,
  interfaceName: string,
  isDenied: boolean,
  lines: readonly string[] | undefined,
): void {
  const key = `${name} ${isDenied}`;
  const known = found.get(key);
  // A guard stands before one of the interfaces of its capability.
  const details = isDenied ? undefined : (detailsIn(name, lines) ?? known?.details);
  found.set(key, {
    name,
    interfaces: [...(known?.interfaces ?? []), interfaceName].sort(),
    isDenied,
    ...(details && { details }),
  });
}

/** The lines that a guard or a store of one part reads. */
function grantsIn(
  provider: ReadInstance,
  interfaceName: string,
  all: readonly ReadInstance[],
): readonly string[] | undefined {
  const isExported = provider.component?.exports.some((each) => sameTrack(each.name, interfaceName));
  const settings = provider.imports.find(({ name }) => name.startsWith("wasmcp:framework/part@"))?.from;
  const generated = typeof settings === "number" ? all[settings]?.generated : undefined;
  if (!isExported || generated?.kind !== "settings") return undefined;
  return (generated.texts.get("grants") ?? "").split("\n").filter(Boolean);
}

function detailsIn(capability: string, lines: readonly string[] | undefined): readonly string[] | undefined {
  if (lines === undefined) return undefined;
  if (capability === "keyvalue") {
    const shared = lines.flatMap((line) => /^share (.*)$/.exec(line)?.[1] ?? []);
    return shared.length === 0 ? undefined : shared;
  }
  // Every variable or folder, but those of the framework.
  if (lines.includes("*") && capability !== "http") return undefined;
  return lines;
}

function sameTrack(a: string, b: string): boolean {
  const [first, second] = [parseInterfaceName(a), parseInterfaceName(b)];
  return first !== undefined && second !== undefined && versionTrack(first) === versionTrack(second);
}
