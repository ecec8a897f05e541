/** The tree of the Components view. No `vscode` here. */
import * as path from "node:path";
import { endOfAliases, isPath, looksLikePackage } from "../../toolchain/sources/index.ts";
import { countOf } from "../ui/text.ts";
import { brokenEntries, brokenNode } from "./broken-nodes.ts";
import type { Facts } from "./file-facts.ts";
import { componentIcon, icons } from "./icons.ts";
import { describeFacts, type Found, lookUp, lookUpFile, NOT_FOUND } from "./look-up.ts";
import type { Node, Subject } from "./model.ts";
import type { BuiltProject, FolderContents, Snapshot } from "./snapshot.ts";

export function componentNodes(snapshot: Snapshot): readonly Node[] {
  const groups = [
    group("aliases", "Aliases", aliasNodes(snapshot)),
    ...snapshot.folders.map((folder) =>
      group(
        `workspace ${folder.directory}`,
        snapshot.folders.length === 1 ? "Workspace" : folder.name,
        workspaceNodes(folder, snapshot),
      ),
    ),
    group("packages", "Packages", packageNodes(snapshot)),
  ];
  return groups.filter(({ children }) => children.length > 0);
}

function group(id: string, label: string, children: readonly Node[]): Node {
  return {
    id: `group ${id}`,
    label,
    description: undefined,
    tooltip: undefined,
    icon: undefined,
    context: "group",
    spoken: `${label}, ${children.length}`,
    children,
    isOpen: true,
    subject: { kind: "group" },
  };
}

function aliasNodes(snapshot: Snapshot): readonly Node[] {
  const { config } = snapshot;
  const good = [...config.components.keys()].map((name) => {
    const target = endOfAliases(name, config);
    const found = lookUp(target, snapshot);
    return componentNode({
      id: `alias ${name}`,
      label: name,
      place: isPath(target) ? path.basename(target) : target,
      kind: "alias",
      subject: { kind: "component", spec: name, alias: name, file: found.file, project: undefined },
      tooltip: `alias of \`${target}\``,
      found,
    });
  });
  const broken = brokenEntries(snapshot, "components", (name, reason) =>
    brokenNode({
      id: `alias ${name}`,
      label: name,
      reason,
      context: "component.alias.broken",
      subject: { kind: "component", spec: name, alias: name, file: undefined, project: undefined },
    }),
  );
  return [...good, ...broken].toSorted((a, b) => a.label.localeCompare(b.label));
}

function workspaceNodes(folder: FolderContents, snapshot: Snapshot): readonly Node[] {
  return [
    ...folder.projects.map((project) => projectNode(project, folder, snapshot)),
    ...folder.wasmFiles.map((file) => fileNode(file, folder, snapshot)),
  ];
}

function projectNode(project: BuiltProject, folder: FolderContents, snapshot: Snapshot): Node {
  const { name, directory, component } = project;
  return componentNode({
    id: `project ${directory}`,
    label: name,
    place: parentIn(folder, directory),
    kind: component === undefined ? "project-unbuilt" : "project",
    subject: {
      kind: "component",
      spec: component ?? directory,
      alias: undefined,
      file: component,
      project: directory,
    },
    tooltip: `component project \`${relativeTo(folder, directory)}\``,
    found: component === undefined ? NOT_FOUND : lookUpFile(component, snapshot),
  });
}

function fileNode(file: string, folder: FolderContents, snapshot: Snapshot): Node {
  return componentNode({
    id: `file ${file}`,
    label: path.basename(file),
    place: parentIn(folder, file),
    kind: "file",
    subject: { kind: "component", spec: file, alias: undefined, file, project: undefined },
    tooltip: `\`${relativeTo(folder, file)}\``,
    found: lookUpFile(file, snapshot),
  });
}

function relativeTo({ directory }: FolderContents, file: string): string {
  return path.relative(directory, file).replaceAll(path.sep, "/");
}

/** Empty for what lies in the folder itself. */
function parentIn(folder: FolderContents, file: string): string {
  const parent = path.dirname(relativeTo(folder, file));
  return parent === "." ? "" : parent;
}

/** What lies in the `deps` folder, and what aliases and profiles name. */
function packageNodes(snapshot: Snapshot): readonly Node[] {
  const { config, packages } = snapshot;
  const named = [...config.components.values(), ...[...config.profiles.values()].flatMap(({ own }) => own)];
  const specs = new Map<string, string | undefined>(packages.map(({ spec, file }) => [spec, file]));
  for (const spec of named) if (looksLikePackage(spec) && !specs.has(spec)) specs.set(spec, undefined);
  return [...specs]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([spec, file]) =>
      componentNode({
        id: `package ${spec}`,
        label: spec.replace(/@.*$/, ""),
        place: spec.includes("@") ? spec.replace(/^[^@]*@/, "") : "any version",
        kind: "package",
        subject: { kind: "component", spec, alias: undefined, file, project: undefined },
        tooltip:
          file === undefined
            ? `package \`${spec}\`, downloaded when a server needs it`
            : `package \`${spec}\` in \`${file}\``,
        found: file === undefined ? NOT_FOUND : lookUpFile(file, snapshot),
      }),
    );
}

interface ComponentLine {
  readonly id: string;
  readonly label: string;
  /** Where it is, as far as the label does not say. */
  readonly place: string;
  readonly kind: "alias" | "project" | "project-unbuilt" | "file" | "package";
  readonly subject: Subject;
  /** Markdown. */
  readonly tooltip: string;
  readonly found: Found;
}

function componentNode({ id, label, place, kind, subject, tooltip, found }: ComponentLine): Node {
  const { facts } = found;
  const isBroken = facts?.kind === "broken";
  const isUnbuilt = kind === "project-unbuilt";
  const about = [...summary(facts, isUnbuilt), place].filter((each) => each !== "");
  const spokenKind = isUnbuilt ? "project" : kind;
  return {
    id,
    label,
    description: about.join(" · "),
    tooltip: [`**${label}**, ${tooltip}`, ...describeFacts(facts)].join("\n\n"),
    icon: componentIcon(facts, isUnbuilt),
    context: `component.${kind}${isBroken ? ".broken" : ""}${found.file === undefined ? "" : ".file"}`,
    spoken: `${spokenKind} ${label}, ${isBroken ? "cannot be used: " : ""}${about.join(", ")}`,
    children: facts?.kind === "component" ? exportNodes(id, facts) : [],
    isOpen: false,
    subject,
  };
}

/** `Tools component`, `1.2.0`. */
function summary(facts: Facts | undefined, isUnbuilt: boolean): readonly string[] {
  switch (facts?.kind) {
    case undefined:
      return isUnbuilt ? ["not built yet"] : [];
    case "broken":
      return [facts.reason];
    case "component":
      return [facts.title, ...(facts.version === undefined ? [] : [facts.version])];
  }
}

function exportNodes(
  parent: string,
  { exports }: Extract<Facts, { readonly kind: "component" }>,
): readonly Node[] {
  return exports.map(({ name, functions }) => ({
    id: `${parent} exports ${name}`,
    label: name.replace(/^.*\//, "").replace(/@.*$/, ""),
    description: name,
    tooltip: `exports \`${name}\` (${functions === 0 ? "types only" : countOf(functions, "function")})`,
    icon: icons.export,
    context: "export",
    spoken: `exports ${name}`,
    children: [],
    isOpen: false,
    subject: { kind: "export" },
  }));
}
