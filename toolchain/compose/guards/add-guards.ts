/**
 * Problem: the host gives a server one environment, one set of folders and one network, and each part of the server was
 * granted some of it.
 *
 * Idea: a small component of the framework stands between the part and an interface of the host, and exports the same
 * interface. It learns from a generated component which part it works for, and what that part was granted.
 *
 * Result: a part that reaches the host's interface directly, as every part does that needs no guard, costs nothing more.
 */
import { parseInterfaceName, versionTrack } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import type { Instantiation, Wire } from "../chain/instantiation.ts";
import { guardFor } from "../framework.ts";
import { isProvided } from "../host/runtimes.ts";
import { hasFunctions } from "../needs.ts";
import { familyOf, nameAmong, reaches } from "../parts/extended-protocol.ts";
import type { ReadPart } from "../parts/part.ts";
import type { Source, Target, WiringInput } from "../wiring/find-provider.ts";
import { settingsNames } from "../wiring/part-services.ts";
import { wireImports, type WiredInstance, type Wiring } from "../wiring/wire-imports.ts";
import { guardInstance } from "./guard-instance.ts";
import { grantedLines, type GuardFacts } from "./granted-lines.ts";

/** The same wiring, with guards between the user's parts and the host where they are needed. */
export function addGuards(input: WiringInput, wiring: Wiring): Wiring {
  const facts: GuardFacts = {
    isServer: input.target.kind === "server",
    storesFiles: storesFiles(input, wiring),
  };
  const instances = new Map(wiring.instances);
  const names = settingsNames(input.parts);
  const guards: Instantiation[] = [];
  for (const [each, instance] of input.parts) {
    const { part, grants } = each;
    const wired = wiring.instances.get(instance);
    if (wired === undefined) continue;
    const found = wired.arguments.flatMap(({ import: importName, source }) => {
      const item = part.component.imports.get(importName);
      if (source.kind !== "host" || item === undefined || !hasFunctions(item)) return [];
      const lines = grantedLines(familyOf(source.name), grants, facts);
      const guard = lines && makeGuard(part, names.get(each) ?? "", source, lines, input);
      return guard === undefined ? [] : [[importName, guard] as const];
    });
    if (found.length === 0) continue;
    instances.set(instance, behind(wired, new Map(found)));
    guards.push(...found.map(([, guard]) => guard.instance));
  }
  return wireImports(guards, input, { instances, shared: wiring.shared });
}

type Guard = Extract<Wire, { readonly kind: "instance" }>;

function makeGuard(
  part: ReadPart,
  partName: string,
  { name }: Extract<Source, { readonly kind: "host" }>,
  lines: readonly string[],
  { target, framework }: WiringInput,
): Guard | undefined {
  const family = familyOf(name);
  const guardName = guardFor(family);
  const component = framework.get(guardName, `\`${part.name}\` calls functions of \`${family}\``);
  const exported = exportedName(component, family);
  const guarded = parseInterfaceName(exported);
  if (guarded === undefined || versionTrack(guarded) !== versionTrack(name)) {
    // The plan refuses what the host does not provide.
    if (isRefused(name, target)) return undefined;
    throw otherVersion(part, family, exported);
  }
  return { kind: "instance", instance: guardInstance(component, part, partName, lines), export: exported };
}

function isRefused(name: Parameters<typeof isProvided>[0], target: Target): boolean {
  return target.kind === "server" && !isProvided(name, target.runtime);
}

function exportedName({ name, component }: ReadPart, family: string): string {
  const found = nameAmong(component.exports.keys(), family);
  if (found !== undefined) return found;
  throw new ToolchainError("broken-framework", `expected \`${name}\` to export \`${family}\``);
}

function otherVersion(part: ReadPart, family: string, exported: string): ToolchainError {
  return new ToolchainError(
    "version-mismatch",
    `cannot grant \`${part.name}\` only some of \`${family}\`: the framework does this for \`${exported}\`, and the component imports another version`,
    { remedy: `rebuild \`${part.name}\` against \`${exported}\`, or deny \`${family}\` to it` },
  );
}

/** The part takes these imports from guards. */
function behind(
  { arguments: args, needs }: WiredInstance,
  guards: ReadonlyMap<string, Guard>,
): WiredInstance {
  return {
    arguments: args.map((each) => ({ ...each, source: guards.get(each.import) ?? each.source })),
    needs: [...[...guards.values()].map(({ instance }) => instance), ...needs],
  };
}

/** What a component of the framework exports that keeps files: values of parts, and keys that decide about clients. */
const KEEPERS = ["wasmcp:keyvalue/store", "wasmcp:framework/access"];

/** Whether a component of the framework keeps files in the folder of the server's state. */
function storesFiles({ parts }: WiringInput, { instances }: Wiring): boolean {
  const own = new Set(parts.values());
  return [...instances.keys()].some(
    (each) =>
      !own.has(each) &&
      KEEPERS.some((name) => nameAmong(each.part.component.exports.keys(), name) !== undefined) &&
      reaches(each, "wasi:filesystem/preopens"),
  );
}
