/** The tree of the Servers view. No `vscode` here. */
import * as path from "node:path";
import { composedFolder, type ProjectFile } from "../../toolchain/sources/index.ts";
import type { ServerEntry } from "../servers/server-entry.ts";
import { plainText } from "../ui/text.ts";
import { brokenNode } from "./broken-nodes.ts";
import { serverIcon } from "./icons.ts";
import type { Node, ServerStatus } from "./model.ts";
import type { Snapshot } from "./snapshot.ts";

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

function serverNode(server: ServerEntry, status: ServerStatus): Node {
  const { name, file, source } = server;
  const origin = { project: "wasmcp.toml", profile: "profile", file: path.basename(file) }[source.kind];
  const { short, long } = describeStatus(status);
  return {
    id: `server ${source.kind} ${file} ${name}`,
    label: name,
    description: `${short} · ${origin}`,
    tooltip: [`**${name}** (${origin})`, long, `\`${file}\``].join("\n\n"),
    icon: serverIcon(status),
    context: `server.${status.kind}.${source.kind}`,
    spoken: `server ${name}, ${long}`,
    children: [],
    isOpen: false,
    subject: { kind: "server", server },
  };
}

function describeStatus(status: ServerStatus): { readonly short: string; readonly long: string } {
  switch (status.kind) {
    case "stopped":
    case "starting":
      return { short: status.kind, long: status.kind };
    case "running":
      return {
        short: `running on port ${new URL(status.url).port}`,
        long: `running at ${status.url} on ${status.runtime}`,
      };
    case "failed": {
      const text = `failed: ${plainText(status.reason)}`;
      return { short: text, long: text };
    }
  }
}
