/** What the folder and its files consist of. */
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import { withVisibleNames } from "../../../core/text/index.ts";
import { defineTool, type NextCall } from "../tool.ts";
import { count, output, records, text, texts } from "../schema.ts";
import { shownPath } from "../workshop.ts";
import { checkSpecs, withSources } from "./specs.ts";

export const projectTool = defineTool({
  name: "project",
  title: "Look at the folder",
  description:
    "List what the folder has: component projects, .wasm files, servers of wasmcp.toml, and servers that this tool started and that run now. Call it first in a folder that you do not know.",
  input: { type: "object", properties: {}, additionalProperties: false },
  output: output({
    folder: text("The folder that all paths are relative to"),
    projects: records("Component projects: folder and language"),
    wasmFiles: texts(".wasm files outside of projects"),
    servers: records("The servers of wasmcp.toml"),
    problems: texts("Mistakes in wasmcp.toml"),
    running: records("Servers that run"),
  }),
  effect: "reads",
  run: async (_args, workshop) => {
    const { readProject, PROJECT_FILE_NAME } = await import("../../sources/index.ts");
    const { surveyFolder } = await import("./survey.ts");
    const { projects, wasmFiles, hasSettings } = await surveyFolder(workshop.folder);
    const settings = hasSettings
      ? await readProject(path.join(workshop.folder, PROJECT_FILE_NAME))
      : undefined;
    const servers = [...(settings?.servers.values() ?? [])].map((server) => ({
      name: server.name,
      components: server.specs,
      transport: server.transport,
      output: shownPath(server.output, workshop),
    }));
    const shown = projects.map(({ directory, language }) => ({
      project: shownPath(directory, workshop),
      language,
    }));
    const next: NextCall[] = [
      ...shown.slice(0, 1).map(({ project }) => ({
        tool: "build",
        arguments: { project },
        why: "builds this project",
      })),
      ...(shown.length === 0
        ? [{ tool: "scaffold", arguments: { name: "weather" }, why: "makes a first component project" }]
        : []),
    ];
    return {
      data: {
        folder: workshop.folder,
        projects: shown,
        wasmFiles: wasmFiles.map((file) => shownPath(file, workshop)),
        servers,
        problems: (settings?.problems ?? []).map(({ entry, message }) => `${entry ?? "file"}: ${message}`),
        running: workshop.servers.running.map(({ id, file, server }) => ({
          id,
          server: shownPath(file, workshop),
          url: server.url,
        })),
        next,
      },
    };
  },
});

export const inspectTool = defineTool({
  name: "inspect",
  title: "Inspect a component or a server",
  description:
    "Show what a component or a composed server consists of, without running it: parts, imports, exports, what each part may access, and who may use a server.",
  input: {
    type: "object",
    properties: {
      component: { type: "string", description: "A file, or an alias of the registry" },
    },
    required: ["component"],
    additionalProperties: false,
  },
  output: output(
    {
      file: text("The file"),
      kind: text("server, handler (a middleware), capability (a part of servers) or other"),
      bytes: count("Its size"),
      exports: records("Interfaces and functions that it provides"),
      imports: records("Interfaces and functions that it needs"),
      capabilities: texts("What it can access, of the host and of the framework"),
      protection: { type: "object", additionalProperties: true, description: "Who may use a server" },
      parts: records("The instances in a composition, and what each may access"),
    },
    ["protection", "parts"],
  ),
  effect: "reads",
  run: async ({ component }, workshop, job) => {
    await checkSpecs([component], workshop);
    const { inspectComponent } = await import("../../inspect/index.ts");
    const { printAccess } = await import("../../compose/grants/index.ts");
    const { file } = await withSources(workshop, job, (sources) => sources.resolveOne(component));
    const bytes = await readFile(file).catch((error: unknown) => {
      throw new ToolchainError("unreadable", `cannot read \`${component}\``, { cause: error });
    });
    const found = withVisibleNames(inspectComponent(bytes));
    const { kind, exports, imports, capabilities, protection, composition } = found;
    const next: NextCall[] =
      kind === "capability" || kind === "server"
        ? [{ tool: "describe", arguments: { target: component }, why: "lists what it offers, by name" }]
        : [];
    return {
      data: {
        file: shownPath(file, workshop),
        kind,
        bytes: found.bytes,
        exports,
        imports,
        capabilities: capabilities.map(({ name }) => name),
        ...(protection && { protection }),
        ...(composition && {
          parts: composition.instances.map(({ name, access }) => ({
            name,
            access: access.filter(({ isDenied }) => !isDenied).flatMap(printAccess),
            denied: access.filter(({ isDenied }) => isDenied).flatMap(printAccess),
          })),
        }),
        next,
      },
    };
  },
});

export const doctorTool = defineTool({
  name: "doctor",
  title: "Examine the machine",
  description:
    "Show which runtimes and compilers this machine has, which are missing, and the command with which a user installs them. Installs nothing.",
  input: { type: "object", properties: {}, additionalProperties: false },
  output: output({ topics: records("What a user may want to do, and what was found for it") }),
  effect: "reads",
  run: async (_args, { env }, job) => {
    job.progress.step("looking for programs");
    const { examine } = await import("../../doctor/index.ts");
    const { topics } = await examine(env, process.platform);
    return { data: { topics } };
  },
});
