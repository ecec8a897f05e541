/** The trees of the sidebar as plain values: what each line says, shows and is good for. No `vscode` here. */
import * as path from "node:path";
import type { ProjectFile } from "../../toolchain/sources/project/index.ts";
import { absolutePath, composedFolder, endOfAliases, isPath } from "../../toolchain/sources/config/index.ts";
import { looksLikePackage } from "../../toolchain/sources/packages/index.ts";
import { formatBytes, listNames } from "../ui/text.ts";
import type { Facts } from "./facts.ts";
import type { FolderContents, Snapshot } from "./snapshot.ts";

/** One line of a tree. */
export interface Node {
  /** The same from one reading to the next, so that what was open and selected stays so. */
  readonly id: string;
  readonly label: string;
  readonly description: string | undefined;
  /** Markdown. */
  readonly tooltip: string | undefined;
  /** A codicon and, if it means something, a colour of the theme. */
  readonly icon: { readonly name: string; readonly colour?: string };
  /** What menus go by: see `viewItem` in package.json. */
  readonly context: string;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly children: readonly Node[];
  readonly isOpen: boolean;
  readonly subject: Subject;
}

/** What a line is about. */
export type Subject =
  | { readonly kind: "group" }
  | { readonly kind: "export" }
  | {
      readonly kind: "component";
      /** How it is named in a profile or on the command line. */
      readonly spec: string;
      readonly alias: string | undefined;
      /** Absolute; absent for a package that is not here, and for a project that was not built. */
      readonly file: string | undefined;
      /** The folder of the project that it is built from. */
      readonly project: string | undefined;
    }
  | { readonly kind: "profile"; readonly name: string }
  | {
      readonly kind: "profile-component";
      readonly profile: string;
      readonly spec: string;
      readonly isOwn: boolean;
      readonly file: string | undefined;
    }
  | { readonly kind: "server"; readonly server: ServerEntry };

/** A server that can be composed and run, or that runs. */
export interface ServerEntry {
  readonly name: string;
  /** The server's file; absolute. */
  readonly file: string;
  readonly source:
    | { readonly kind: "project"; readonly project: ProjectFile }
    | { readonly kind: "profile"; readonly config: string }
    /** Composed without either. */
    | { readonly kind: "file" };
}

export type ServerStatus =
  | { readonly kind: "stopped" | "starting" }
  | { readonly kind: "running"; readonly url: string; readonly runtime: string }
  | { readonly kind: "failed"; readonly reason: string };

const WARNING = { name: "warning", colour: "list.warningForeground" } as const;

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

export function profileNodes(snapshot: Snapshot): readonly Node[] {
  const { profiles } = snapshot.config;
  const good = [...profiles].map(([name, { components, output, bases }]): Node => {
    const children = components.map((component) => profileComponent(name, component, snapshot));
    const upon = bases.length === 0 ? "" : `, upon ${listNames(bases)}`;
    return {
      id: `profile ${name}`,
      label: name,
      description: `${count(children.length, "component")}${upon}`,
      tooltip: `**${name}** is composed into \`${output}\`${bases.length === 0 ? "" : ` and builds upon ${listNames(bases)}`}.\n\nDrag components here to add them.`,
      icon: { name: "list-tree" },
      context: "profile",
      spoken: `profile ${name}, ${count(children.length, "component")}${upon}`,
      children,
      isOpen: true,
      subject: { kind: "profile", name },
    };
  });
  return [...good, ...brokenEntries(snapshot, "profiles", "profile")].toSorted(byLabel);
}

export function serverNodes(
  snapshot: Snapshot,
  startedFiles: readonly string[],
  statusOf: (file: string) => ServerStatus,
): readonly Node[] {
  const entries = serverEntries(snapshot, startedFiles);
  const problems = snapshot.folders.flatMap(({ project }) =>
    project === undefined ? [] : brokenServers(project),
  );
  return [...entries.map((entry) => serverNode(entry, statusOf(entry.file))), ...problems];
}

/** Servers of `wasmcp.toml` first, then those of profiles, then what else was started in this window. */
export function serverEntries(snapshot: Snapshot, startedFiles: readonly string[]): readonly ServerEntry[] {
  const { config, folders } = snapshot;
  const ofProjects = folders.flatMap(({ project }) =>
    [...(project?.servers.values() ?? [])].flatMap(({ name, output }): ServerEntry[] =>
      project === undefined ? [] : [{ name, file: output, source: { kind: "project", project } }],
    ),
  );
  const ofProfiles = [...config.profiles].map(([name, { output }]): ServerEntry => {
    const file = path.resolve(composedFolder(config.file), output);
    return { name, file, source: { kind: "profile", config: config.file } };
  });
  const known = [...ofProjects, ...ofProfiles];
  const others = startedFiles
    .filter((file) => known.every((entry) => entry.file !== file))
    .map((file): ServerEntry => ({ name: path.basename(file, ".wasm"), file, source: { kind: "file" } }));
  return [...known, ...others];
}

function group(id: string, label: string, children: readonly Node[]): Node {
  return {
    id: `group ${id}`,
    label,
    description: undefined,
    tooltip: undefined,
    icon: { name: "" },
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
  return [...good, ...brokenEntries(snapshot, "components", "alias")].toSorted(byLabel);
}

function workspaceNodes(folder: FolderContents, snapshot: Snapshot): readonly Node[] {
  const relative = (file: string) => path.relative(folder.directory, file).replaceAll(path.sep, "/");
  const projects = folder.projects.map(({ name, directory, component }) =>
    componentNode({
      id: `project ${directory}`,
      label: name,
      place: path.dirname(relative(directory)) === "." ? "" : path.dirname(relative(directory)),
      kind: component === undefined ? "project-unbuilt" : "project",
      subject: {
        kind: "component",
        spec: component ?? directory,
        alias: undefined,
        file: component,
        project: directory,
      },
      tooltip: `component project \`${relative(directory)}\``,
      found: component === undefined ? { file: undefined, facts: undefined } : factsOf(component, snapshot),
    }),
  );
  const files = folder.wasmFiles.map((file) =>
    componentNode({
      id: `file ${file}`,
      label: path.basename(file),
      place: path.dirname(relative(file)) === "." ? "" : path.dirname(relative(file)),
      kind: "file",
      subject: { kind: "component", spec: file, alias: undefined, file, project: undefined },
      tooltip: `\`${relative(file)}\``,
      found: factsOf(file, snapshot),
    }),
  );
  return [...projects, ...files];
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
            ? `package \`${spec}\`, fetched when it is needed`
            : `package \`${spec}\` in \`${file}\``,
        found: file === undefined ? { file: undefined, facts: undefined } : factsOf(file, snapshot),
      }),
    );
}

interface Found {
  readonly file: string | undefined;
  /** Absent where nothing is known: a package that is not here, a project that was not built. */
  readonly facts: Facts | undefined;
}

function lookUp(target: string, snapshot: Snapshot): Found {
  if (!isPath(target)) {
    const local = snapshot.packages.find(({ spec }) => spec === target);
    return local === undefined ? { file: undefined, facts: undefined } : factsOf(local.file, snapshot);
  }
  const directory = snapshot.folders[0]?.directory ?? snapshot.home ?? "/";
  return factsOf(absolutePath(target, { directory, home: snapshot.home }), snapshot);
}

function factsOf(file: string, { facts }: Snapshot): Found {
  return { file, facts: facts.get(file) };
}

interface ComponentLine {
  readonly id: string;
  readonly label: string;
  /** Where it is, as far as the label does not say. */
  readonly place: string;
  readonly kind: "alias" | "project" | "project-unbuilt" | "file" | "package";
  readonly subject: Subject;
  readonly tooltip: string;
  readonly found: Found;
}

function componentNode({ id, label, place, kind, subject, tooltip, found }: ComponentLine): Node {
  const { facts } = found;
  const isBroken = facts?.kind === "broken";
  const about =
    facts === undefined
      ? kind === "project-unbuilt"
        ? ["not built yet"]
        : []
      : isBroken
        ? [facts.reason]
        : [facts.title, ...(facts.version === undefined ? [] : [facts.version])];
  const description = [...about, place].filter((each) => each !== "").join(" · ");
  const children = facts?.kind === "component" ? exportNodes(id, facts) : [];
  return {
    id,
    label,
    description,
    tooltip: [`**${label}**, ${tooltip}`, ...aboutLines(facts)].join("\n\n"),
    icon: isBroken ? WARNING : { name: iconOf(facts, kind) },
    context: `component.${kind}${isBroken ? ".broken" : ""}${found.file === undefined ? "" : ".file"}`,
    spoken: `${kind === "project-unbuilt" ? "project" : kind} ${label}, ${isBroken ? "cannot be used: " : ""}${[...about, place].filter((each) => each !== "").join(", ")}`,
    children,
    isOpen: false,
    subject,
  };
}

function aboutLines(facts: Facts | undefined): readonly string[] {
  if (facts === undefined) return [];
  if (facts.kind === "broken") return [`$(warning) ${facts.reason}`];
  const { title, version, bytes, reach } = facts;
  const reaches =
    reach.length === 0 ? "Reaches nothing outside of itself." : `May reach: ${reach.join(", ")}.`;
  return [`${title}${version === undefined ? "" : `, version ${version}`}, ${formatBytes(bytes)}`, reaches];
}

function iconOf(facts: Facts | undefined, kind: ComponentLine["kind"]): string {
  // Of what is not on this machine nothing is known but that it is a package, or a project that was not built.
  if (facts?.kind !== "component") return kind === "project-unbuilt" ? "circle-outline" : "package";
  switch (facts.role) {
    case "server":
      return "server";
    case "handler":
      return "filter";
    case "other":
      return "plug";
    case "capability":
      return capabilityIcon(facts.exports.map(({ name }) => name));
  }
}

function capabilityIcon(exports: readonly string[]): string {
  const offers = (what: string) => exports.some((name) => name.includes(`/${what}@`));
  if (offers("tools")) return "tools";
  if (offers("resources")) return "library";
  return offers("prompts") ? "comment-discussion" : "extensions";
}

function exportNodes(
  parent: string,
  { exports }: Extract<Facts, { readonly kind: "component" }>,
): readonly Node[] {
  return exports.map(({ name, functions }) => ({
    id: `${parent} exports ${name}`,
    label: name.replace(/^.*\//, "").replace(/@.*$/, ""),
    description: name,
    tooltip: `exports \`${name}\` (${functions === 0 ? "types only" : count(functions, "function")})`,
    icon: { name: "symbol-interface" },
    context: "export",
    spoken: `exports ${name}`,
    children: [],
    isOpen: false,
    subject: { kind: "export" },
  }));
}

function profileComponent(
  profile: string,
  { spec, profile: origin }: { readonly spec: string; readonly profile: string },
  snapshot: Snapshot,
): Node {
  const { config } = snapshot;
  const target = endOfAliases(spec, config);
  const isKnown = isPath(target) || looksLikePackage(target);
  const { file, facts }: Found = isKnown
    ? lookUp(target, snapshot)
    : { file: undefined, facts: { kind: "broken", reason: reasonFor(spec, snapshot) } };
  const isOwn = config.profiles.get(profile)?.own.includes(spec) ?? false;
  const isBroken = facts?.kind === "broken";
  const from = origin === profile ? "" : `from ${origin}`;
  const label = isPath(spec) ? path.basename(spec) : spec;
  // Of a package that is not here, its name is all there is to say.
  const unknown = target === label ? "" : target;
  const about = facts === undefined ? unknown : isBroken ? facts.reason : facts.title;
  return {
    id: `profile ${profile} has ${spec}`,
    label,
    description: [from, about].filter((each) => each !== "").join(" · "),
    tooltip: [
      `**${label}**${target === label ? "" : `, \`${target}\``}${from === "" ? "" : `, ${from}`}`,
      ...aboutLines(facts),
    ].join("\n\n"),
    icon: isBroken ? WARNING : { name: iconOf(facts, looksLikePackage(target) ? "package" : "file") },
    context: `profile-component.${isOwn ? "own" : "inherited"}${file === undefined ? "" : ".file"}`,
    spoken: [label, from, isBroken ? `cannot be used: ${about}` : about]
      .filter((each) => each !== "")
      .join(", "),
    children: [],
    isOpen: false,
    subject: { kind: "profile-component", profile, spec, isOwn, file },
  };
}

function reasonFor(spec: string, { config }: Snapshot): string {
  const problem = config.problems.find(({ entry }) => entry === `components.${spec}`);
  return problem?.message ?? `there is no alias ${spec}`;
}

/** Entries of `config.toml` that cannot be used, so that somebody sees them. */
function brokenEntries(
  { config }: Snapshot,
  table: "components" | "profiles",
  kind: "alias" | "profile",
): readonly Node[] {
  return config.problems
    .filter(({ entry }) => entry?.startsWith(`${table}.`))
    .map(({ entry = "", message }) => {
      const name = entry.slice(table.length + 1);
      const subject: Subject =
        kind === "profile"
          ? { kind: "profile", name }
          : { kind: "component", spec: name, alias: name, file: undefined, project: undefined };
      return broken(
        `${kind} ${name}`,
        name,
        message,
        `${kind === "alias" ? "component.alias" : kind}.broken`,
        subject,
      );
    });
}

function brokenServers({ file, directory, problems }: ProjectFile): readonly Node[] {
  return problems.map(({ entry, message }) => {
    const name = entry?.replace(/^servers\./, "") ?? path.basename(file);
    const server: ServerEntry = {
      name,
      file: path.join(directory, "dist", `${name}.wasm`),
      source: { kind: "file" },
    };
    return broken(`server ${file} ${name}`, name, message, "server.broken", {
      kind: "server",
      server: {
        ...server,
        source: { kind: "project", project: { file, directory, problems, servers: new Map() } },
      },
    });
  });
}

function broken(id: string, label: string, reason: string, context: string, subject: Subject): Node {
  return {
    id,
    label,
    description: reason,
    tooltip: `**${label}** cannot be used: ${reason}`,
    icon: WARNING,
    context,
    spoken: `${label}, cannot be used: ${reason}`,
    children: [],
    isOpen: false,
    subject,
  };
}

function serverNode(server: ServerEntry, status: ServerStatus): Node {
  const { name, file, source } = server;
  const origin = { project: "wasmcp.toml", profile: "profile", file: path.basename(file) }[source.kind];
  const { description, spoken, icon } = describeStatus(status);
  return {
    id: `server ${source.kind} ${file} ${name}`,
    label: name,
    description: `${description} · ${origin}`,
    tooltip: [
      `**${name}** (${origin})`,
      ...(status.kind === "failed" ? [status.reason] : [spoken]),
      `\`${file}\``,
    ].join("\n\n"),
    icon,
    context: `server.${status.kind}.${source.kind}`,
    spoken: `server ${name}, ${spoken}`,
    children: [],
    isOpen: false,
    subject: { kind: "server", server },
  };
}

function describeStatus(status: ServerStatus): {
  readonly description: string;
  readonly spoken: string;
  readonly icon: Node["icon"];
} {
  switch (status.kind) {
    case "stopped":
      return { description: "stopped", spoken: "stopped", icon: { name: "circle-outline" } };
    case "starting":
      return { description: "starting", spoken: "starting", icon: { name: "loading~spin" } };
    case "running": {
      const { port } = new URL(status.url);
      return {
        description: `running on port ${port}`,
        spoken: `running at ${status.url} on ${status.runtime}`,
        icon: { name: "broadcast", colour: "testing.iconPassed" },
      };
    }
    case "failed":
      return {
        description: `failed: ${status.reason}`,
        spoken: `failed: ${status.reason}`,
        icon: { name: "error", colour: "testing.iconFailed" },
      };
  }
}

function byLabel(a: Node, b: Node): number {
  return a.label.localeCompare(b.label);
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
