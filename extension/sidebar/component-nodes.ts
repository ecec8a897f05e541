/** The tree of the Components view. No `vscode` here. */
import * as path from "node:path";
import { endOfAliases, isPath, looksLikePackage } from "../../toolchain/sources/index.ts";
import { codeSpan, escapeMarkdown } from "../ui/markdown.ts";
import { countOf } from "../ui/text.ts";
import { brokenEntries, brokenNode } from "./broken-nodes.ts";
import type { Facts } from "./file-facts.ts";
import { componentIcon, icons } from "./icons.ts";
import { describeFacts, type Found, lookUp, lookUpFile, NOT_FOUND } from "./look-up.ts";
import type { Listing } from "./listings.ts";
import type { Node, Subject } from "./model.ts";
import { offerNodes } from "./offer-nodes.ts";
import type { BuiltProject, FolderContents, Snapshot } from "./snapshot.ts";

/** What is known of what components offer: `undefined` for one that was not asked. */
export type ListingOf = (facts: Facts) => Listing | undefined;

const UNKNOWN: ListingOf = () => undefined;

export function componentNodes(snapshot: Snapshot, listingOf: ListingOf = UNKNOWN): readonly Node[] {
  const groups = [
    group("aliases", "Aliases", aliasNodes(snapshot, listingOf)),
    ...snapshot.folders.map((folder) =>
      group(
        `workspace ${folder.directory}`,
        snapshot.folders.length === 1 ? "Workspace" : folder.name,
        workspaceNodes(folder, snapshot, listingOf),
      ),
    ),
    group("packages", "Packages", packageNodes(snapshot, listingOf)),
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

function aliasNodes(snapshot: Snapshot, listingOf: ListingOf): readonly Node[] {
  const { config } = snapshot;
  const good = [...config.components.keys()].map((name) => {
    const target = endOfAliases(name, config);
    const found = lookUp(target, snapshot);
    return componentNode(listingOf, {
      id: `alias ${name}`,
      label: name,
      place: isPath(target) ? path.basename(target) : target,
      kind: "alias",
      subject: { kind: "component", spec: name, alias: name, file: found.file, project: undefined },
      tooltip: `alias of ${codeSpan(target)}`,
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

function workspaceNodes(folder: FolderContents, snapshot: Snapshot, listingOf: ListingOf): readonly Node[] {
  return [
    ...folder.projects.map((project) => projectNode(project, folder, snapshot, listingOf)),
    ...folder.wasmFiles.map((file) => fileNode(file, folder, snapshot, listingOf)),
  ];
}

function projectNode(
  project: BuiltProject,
  folder: FolderContents,
  snapshot: Snapshot,
  listingOf: ListingOf,
): Node {
  const { name, directory, component } = project;
  return componentNode(listingOf, {
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
    tooltip: `component project ${codeSpan(relativeTo(folder, directory))}`,
    found: component === undefined ? NOT_FOUND : lookUpFile(component, snapshot),
  });
}

function fileNode(file: string, folder: FolderContents, snapshot: Snapshot, listingOf: ListingOf): Node {
  return componentNode(listingOf, {
    id: `file ${file}`,
    label: path.basename(file),
    place: parentIn(folder, file),
    kind: "file",
    subject: { kind: "component", spec: file, alias: undefined, file, project: undefined },
    tooltip: codeSpan(relativeTo(folder, file)),
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
function packageNodes(snapshot: Snapshot, listingOf: ListingOf): readonly Node[] {
  const { config, packages } = snapshot;
  const named = [...config.components.values(), ...[...config.profiles.values()].flatMap(({ own }) => own)];
  const specs = new Map<string, string | undefined>(packages.map(({ spec, file }) => [spec, file]));
  for (const spec of named) if (looksLikePackage(spec) && !specs.has(spec)) specs.set(spec, undefined);
  return [...specs]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([spec, file]) =>
      componentNode(listingOf, {
        id: `package ${spec}`,
        label: spec.replace(/@.*$/, ""),
        place: spec.includes("@") ? spec.replace(/^[^@]*@/, "") : "any version",
        kind: "package",
        subject: { kind: "component", spec, alias: undefined, file, project: undefined },
        tooltip:
          file === undefined
            ? `package ${codeSpan(spec)}, downloaded when a server needs it`
            : `package ${codeSpan(spec)} in ${codeSpan(file)}`,
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

function componentNode(listingOf: ListingOf, line: ComponentLine): Node {
  const { id, label, place, kind, subject, tooltip, found } = line;
  const { facts } = found;
  const isBroken = facts?.kind === "broken";
  const isUnbuilt = kind === "project-unbuilt";
  const isServer = facts?.kind === "component" && facts.role === "server";
  const about = [...summary(facts, isUnbuilt), place].filter((each) => each !== "");
  const spokenKind = isUnbuilt ? "project" : kind;
  return {
    id,
    label,
    description: about.join(" · "),
    tooltip: [`**${escapeMarkdown(label)}**, ${tooltip}`, ...describeFacts(facts)].join("\n\n"),
    icon: componentIcon(facts, isUnbuilt),
    context: `component.${kind}${isBroken ? ".broken" : ""}${isServer ? ".server" : ""}${found.file === undefined ? "" : ".file"}`,
    spoken: `${spokenKind} ${label}, ${isBroken ? "cannot be used: " : ""}${about.join(", ")}`,
    children:
      facts?.kind === "component"
        ? [...offerNodes(id, label, found.file, listingOf(facts)), ...exportNodes(id, facts)]
        : [],
    isOpen: false,
    subject: isServer && subject.kind === "component" ? { ...subject, isServer } : subject,
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
    tooltip: `exports ${codeSpan(name)} (${functions === 0 ? "types only" : countOf(functions, "function")})`,
    icon: icons.export,
    context: "export",
    spoken: `exports ${name}`,
    children: [],
    isOpen: false,
    subject: { kind: "export" },
  }));
}
