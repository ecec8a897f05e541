/** The tree of the Servers view. No `vscode` here. */
import * as path from "node:path";
import { composedFolder, type ProjectFile } from "../../toolchain/sources/index.ts";
import type { ServerEntry } from "../servers/server-entry.ts";
import { codeSpan, escapeMarkdown } from "../ui/markdown.ts";
import { plainText } from "../ui/text.ts";
import { brokenNode } from "./broken-nodes.ts";
import { serverIcon } from "./icons.ts";
import type { Listing } from "./listings.ts";
import type { Node, ServerStatus } from "./model.ts";
import { offerNodes } from "./offer-nodes.ts";
import type { Snapshot } from "./snapshot.ts";

/** What is known of a server besides its state. */
export interface ServerDetails {
  /** What it offers: `undefined` for one that was not asked. */
  listingOf(file: string): Listing | undefined;
  /** Whether the user turned hot reload on; `undefined` where it is not possible. */
  isReloading(entry: ServerEntry): boolean | undefined;
}

const NO_DETAILS: ServerDetails = { listingOf: () => undefined, isReloading: () => undefined };

export function serverNodes(
  snapshot: Snapshot,
  startedFiles: readonly string[],
  statusOf: (file: string) => ServerStatus,
  details: ServerDetails = NO_DETAILS,
): readonly Node[] {
  const entries = serverEntries(snapshot, startedFiles);
  const problems = snapshot.folders.flatMap(({ project }) =>
    project === undefined ? [] : brokenServers(project),
  );
  return [...entries.map((entry) => serverNode(entry, statusOf(entry.file), details)), ...problems];
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

function brokenServers({ file, directory, problems }: ProjectFile): readonly Node[] {
  return problems.map(({ entry, message }) => {
    const name = entry?.replace(/^servers\./, "") ?? path.basename(file);
    const project: ProjectFile = { file, directory, problems, servers: new Map() };
    const server: ServerEntry = {
      name,
      file: path.join(directory, "dist", `${name}.wasm`),
      source: { kind: "project", project },
    };
    return brokenNode({
      id: `server ${file} ${name}`,
      label: name,
      reason: message,
      context: "server.broken",
      subject: { kind: "server", server },
    });
  });
}

function serverNode(server: ServerEntry, status: ServerStatus, details: ServerDetails): Node {
  const { name, file, source } = server;
  const origin = { project: "wasmcp.toml", profile: "profile", file: path.basename(file) }[source.kind];
  const state = describeStatus(status);
  const isReloading = details.isReloading(server);
  const reloads = "reloads" in status ? status.reloads : isReloading === true;
  const reload = reloads ? ["hot reload"] : [];
  const long = [state.long, ...reload].join(", ");
  const id = `server ${source.kind} ${file} ${name}`;
  return {
    id,
    label: name,
    description: [state.short, ...reload, origin].join(" · "),
    tooltip: [
      `**${escapeMarkdown(name)}** (${escapeMarkdown(origin)})`,
      escapeMarkdown(long),
      codeSpan(file),
    ].join("\n\n"),
    icon: serverIcon(status),
    context: `server.${status.kind}.${source.kind}${CONTEXT[String(isReloading)] ?? ""}`,
    spoken: `server ${name}, ${long}`,
    // A line without children cannot be opened, and an open line is what asks.
    children:
      status.kind === "running"
        ? offerNodes(id, name, file, details.listingOf(file) ?? { kind: "asking" })
        : [],
    isOpen: false,
    subject: { kind: "server", server },
  };
}

/** The end of a context value: whether the menu turns hot reload off or on, where it is possible. */
const CONTEXT: Readonly<Record<string, string>> = { true: ".hot-on", false: ".hot-off" };

function describeStatus(status: ServerStatus): { readonly short: string; readonly long: string } {
  switch (status.kind) {
    case "stopped":
    case "starting":
      return { short: status.kind, long: status.kind };
    case "running": {
      const how = status.isProtected ? ", clients need a token" : "";
      return {
        short: `running on port ${new URL(status.url).port}${how}`,
        long: `running at ${status.url} on ${status.runtime}${how}`,
      };
    }
    case "failed": {
      const text = `failed: ${plainText(status.reason)}`;
      return { short: text, long: text };
    }
  }
}
