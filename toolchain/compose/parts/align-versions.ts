/**
 * Patches of one interface.
 *
 * Problem: a part that was built against `wasmcp:mcp-v20251125/tools@0.1.2` names another interface than the framework, which has
 * `tools@0.1.1`, although the two are one interface of which a later release is compatible. Idea: within a version track the part's names
 * become those of the framework before anything looks at them. Result: the chain connects the part, and the check of types
 * decides whether they fit.
 */
import {
  parseInterfaceName,
  printInterfaceName,
  readSections,
  versionTrack,
  writeSections,
  type Component,
  type InterfaceName,
} from "../../../core/component/index.ts";
import type { FrameworkName, FrameworkReader } from "../framework.ts";
import { interfaceNames } from "../interface-names.ts";
import { importsToProvide } from "../needs.ts";
import type { Part } from "./part.ts";

/** The name of the same interface in the framework, if that has it. */
export type FrameworkInterface = (name: InterfaceName) => InterfaceName | undefined;

/** By package: a component of the framework that has its interfaces. */
const OWNERS: Readonly<Record<string, FrameworkName>> = {
  "mcp-v20251125": "method-not-found",
  "mcp-v20260728": "call-context",
  keyvalue: "session-store",
  auth: "authorization",
};

/** Looks the framework's versions up, each when a part asks for it. */
export function interfacesOf(framework: FrameworkReader): FrameworkInterface {
  const versions = new Map<string, string | undefined>();
  return (name) => {
    const owner = OWNERS[name.package];
    if (owner === undefined) return undefined;
    if (!versions.has(name.package)) versions.set(name.package, versionIn(owner, name.package));
    const version = versions.get(name.package);
    return version === undefined ? undefined : { ...name, version };
  };

  function versionIn(owner: FrameworkName, packageName: string): string | undefined {
    const part = framework.find(owner);
    if (part === undefined) return undefined;
    const { exports, imports } = part.component;
    const names = [...interfaceNames(exports), ...interfaceNames(imports)];
    return names.find((each) => each.namespace === "wasmcp" && each.package === packageName)?.version;
  }
}

/** The part with the framework's names; the same object if it has them already. */
export function alignVersions(part: Part, component: Component, known: FrameworkInterface): Part {
  const renamed = new Map<string, string>();
  // Nothing provides the imports of which only types are used: the composition spells those types out.
  for (const text of [...importsToProvide(component.imports), ...component.exports.keys()]) {
    const name = parseInterfaceName(text);
    const wanted = name?.namespace === "wasmcp" ? known(name) : undefined;
    if (name === undefined || wanted === undefined) continue;
    const isPatch = versionTrack(name) === versionTrack(wanted) && printInterfaceName(wanted) !== text;
    if (isPatch) renamed.set(text, printInterfaceName(wanted));
  }
  return renamed.size === 0 ? part : { ...part, bytes: rename(part.bytes, renamed) };
}

/** The component with other names at its outermost level, where its surroundings see them. */
function rename(bytes: Uint8Array, renamed: ReadonlyMap<string, string>): Uint8Array {
  const withName = <T extends { readonly name: { readonly name: string } }>(item: T): T => {
    const name = renamed.get(item.name.name);
    return name === undefined ? item : { ...item, name: { ...item.name, name } };
  };
  return writeSections(
    readSections(bytes).map(({ content }) => {
      if (content.kind === "imports") return { ...content, items: content.items.map(withName) };
      if (content.kind === "exports") return { ...content, items: content.items.map(withName) };
      return content;
    }),
  );
}
