/** The targets that Node runs: a package for npm, a bundle for desktop clients. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import type { Assets } from "../assets.ts";
import { connectProcess } from "../call/index.ts";
import { inspectComponent, type Inspection } from "../inspect/index.ts";
import type { Job } from "../progress.ts";
import { readServerComponent, translatedFiles, type Environment } from "../run/index.ts";
import { grantedVariables, reaches } from "./grants.ts";
import { mcpbFiles } from "./mcpb.ts";
import { writeFiles, type ExportChoices, type Files, type MadeExport, type ServerFacts } from "./model.ts";
import { ENTRY, nodeServerFiles, npmPackageFiles } from "./node-package.ts";
import { serverJsonFiles } from "./server-json.ts";

export const NODE_TARGETS = ["npm", "mcpb"] as const;
export type NodeTarget = (typeof NODE_TARGETS)[number];

/** Fills `folder` after the server in it has answered once. */
export async function exportForNode(
  target: NodeTarget,
  folder: string,
  options: ExportChoices,
  job: Job,
  assets: Assets,
): Promise<MadeExport> {
  const { file, places, limits, namespace } = options;
  const { bytes: component } = await readServerComponent(file, "stdio");
  const inspection = inspectComponent(component);
  const variables = [...new Set([...grantedVariables(inspection), ...options.variables])].toSorted();
  job.progress.step("translating the server for the embedded runtime");
  const translated = await translatedFiles(component, places);
  const settings = { variables, limits };
  const runtime = await runtimeFiles(assets);
  await writeFiles(
    path.join(folder, "server"),
    nodeServerFiles(settings, { component, translated, runtime }),
  );
  job.progress.step("starting the exported server");
  const tools = await listTools(folder, options.hostEnv);
  const facts: ServerFacts = { ...options, tools, variables };
  const entry = namespace === undefined ? [] : serverJsonFiles(facts, namespace);
  const own = target === "npm" ? npmPackageFiles(facts, namespace) : mcpbFiles(facts);
  await writeFiles(folder, new Map([...own, ...entry]));
  return { tools: tools.map(({ name }) => name), variables, warnings: warningsOf(inspection) };
}

function warningsOf(inspection: Inspection): readonly string[] {
  return [
    ...(reaches(inspection, "environment").isWhole
      ? ["a part may see every variable: the exported server gets only those that `--env` names"]
      : []),
    ...(reaches(inspection, "filesystem").isReached
      ? ["a part may open folders: the exported server gets none"]
      : []),
  ];
}

async function runtimeFiles({ root, embeddedRuntime }: Assets): Promise<Files> {
  return new Map<string, Uint8Array | string>([
    ["serve.js", await fs.readFile(path.join(root, "export/serve.js"))],
    ["embedded.js", await fs.readFile(embeddedRuntime)],
    ["package.json", '{ "type": "module" }\n'],
  ]);
}

/** As a client would. The server gets no variable: what it lists must not depend on one. */
async function listTools(folder: string, hostEnv: Environment): Promise<ServerFacts["tools"]> {
  let log = "";
  const server = {
    program: process.execPath,
    args: [path.join(folder, ENTRY)],
    env: { ...needed(hostEnv), ELECTRON_RUN_AS_NODE: "1" },
    directory: folder,
    onLog: (text: string) => (log += text),
  };
  try {
    const connection = await connectProcess(server, "0");
    try {
      return await connection.listTools();
    } finally {
      await connection.close();
    }
  } catch (error) {
    throw new ToolchainError("export-failed", "the exported server does not answer", {
      cause: log.trim() === "" ? error : new Error(log.trim(), { cause: error }),
    });
  }
}

/** What Node itself needs; on Windows it does not start without `SystemRoot`. */
function needed(hostEnv: Environment): NodeJS.ProcessEnv {
  const names = new Set(["PATH", "HOME", "SYSTEMROOT", "USERPROFILE"]);
  return Object.fromEntries(Object.entries(hostEnv).filter(([name]) => names.has(name.toUpperCase())));
}
