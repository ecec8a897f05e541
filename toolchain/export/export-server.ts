import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import type { Assets } from "../assets.ts";
import { connectProcess } from "../call/index.ts";
import { inspectComponent, type Inspection } from "../inspect/index.ts";
import type { Job } from "../progress.ts";
import { type Limits, readServerComponent, translatedFiles } from "../run/index.ts";
import { mcpbFiles } from "./mcpb.ts";
import type { Files, ServerFacts } from "./model.ts";
import { ENTRY, nodeServerFiles, npmPackageFiles } from "./node-package.ts";
import { serverJsonFiles } from "./server-json.ts";

export const EXPORT_TARGETS = ["npm", "mcpb"] as const;
export type ExportTarget = (typeof EXPORT_TARGETS)[number];

export interface ExportOptions {
  readonly target: ExportTarget;
  /** A composed server for stdio. */
  readonly file: string;
  /** The folder to make. It does not exist, or is empty. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly author: string;
  /** The namespace in the official registry, `io.github.user`; without it `server.json` is not written. */
  readonly namespace: string | undefined;
  /** Variables that the server gets besides those that its parts were granted by name. */
  readonly variables: readonly string[];
  readonly limits: Limits;
  readonly places: { readonly cache: string; readonly home: string };
}

export interface Exported {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  readonly tools: readonly string[];
  readonly variables: readonly string[];
  /** What the exported server cannot do that this one could. */
  readonly warnings: readonly string[];
}

/** Makes the folder of an export, whole or not at all, after the server in it has answered once. */
export async function exportServer(options: ExportOptions, job: Job, assets: Assets): Promise<Exported> {
  const { file, folder, places, limits } = options;
  checkNames(options);
  await checkFolder(folder);
  await readServerComponent(file, "stdio");
  const component = new Uint8Array(await fs.readFile(file));
  const inspection = inspectComponent(component);
  const variables = [...new Set([...grantedVariables(inspection), ...options.variables])].toSorted();
  job.progress.step("translating the server for the embedded runtime");
  const translated = await translatedFiles(component, places);
  const unfinished = await fs.mkdtemp(path.join(path.dirname(folder), ".export-"));
  try {
    const settings = { variables, limits };
    const runtime = await runtimeFiles(assets);
    await writeFiles(
      path.join(unfinished, "server"),
      nodeServerFiles(settings, { component, translated, runtime }),
    );
    job.progress.step("starting the exported server");
    const tools = await listTools(unfinished);
    job.signal.throwIfAborted();
    const facts: ServerFacts = { ...options, tools, variables };
    await writeFiles(unfinished, filesOf(facts, options));
    await fs.chmod(unfinished, 0o755);
    // An empty folder gives way; one with files does not.
    await fs.rmdir(folder).catch(() => {});
    await fs.rename(unfinished, folder);
    return {
      folder,
      ...(await sizeOf(folder)),
      tools: tools.map(({ name }) => name),
      variables,
      warnings: warningsOf(inspection),
    };
  } finally {
    await fs.rm(unfinished, { recursive: true, force: true });
  }
}

function filesOf(facts: ServerFacts, { target, namespace }: ExportOptions): Files {
  const entry = namespace === undefined ? [] : serverJsonFiles(facts, namespace);
  return new Map([...(target === "npm" ? npmPackageFiles(facts, namespace) : mcpbFiles(facts)), ...entry]);
}

/** npm's rule for new packages. */
const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
/** https://semver.org, without build metadata, which npm drops. */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;
/** https://registry.modelcontextprotocol.io takes these. */
const NAMESPACE = /^[a-zA-Z0-9.-]+$/;

function checkNames({ name, version, namespace }: ExportOptions): void {
  if (!NAME.test(name) || name.length > 214) {
    const similar = name.toLowerCase().replaceAll(/[^a-z0-9@/._~-]+/g, "-");
    throw new ToolchainError(
      "bad-name",
      `expected a name for npm in lower case, such as \`weather\` or \`@acme/weather\`, found \`${name}\``,
      {
        remedy: NAME.test(similar) ? `use \`--name ${similar}\`` : "choose another one with `--name`",
      },
    );
  }
  if (!VERSION.test(version))
    throw new ToolchainError("bad-version", `expected a version such as \`1.2.0\`, found \`${version}\``, {
      remedy: "choose one with `--release`",
    });
  if (namespace !== undefined && !NAMESPACE.test(namespace))
    throw new ToolchainError(
      "bad-namespace",
      `expected a namespace such as \`io.github.acme\`, found \`${namespace}\``,
      {
        remedy: "choose one of a domain that you own, in reverse order",
      },
    );
}

async function checkFolder(folder: string): Promise<void> {
  const names = await fs.readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new ToolchainError("unwritable", `cannot write \`${folder}\``, { cause: error });
  });
  if (names.length > 0)
    throw new ToolchainError("folder-not-empty", `cannot write \`${folder}\`: the folder has files`, {
      remedy: "choose a new folder with `-o`, or empty this one",
    });
  await fs.mkdir(path.dirname(folder), { recursive: true }).catch((error: unknown) => {
    throw new ToolchainError("unwritable", `cannot make the folder \`${folder}\``, { cause: error });
  });
}

/** The names in `environment:NAME` of every part. */
function grantedVariables({ composition }: Inspection): readonly string[] {
  return accessOf(composition).flatMap(({ name, isDenied, details = [] }) =>
    name === "environment" && !isDenied ? details : [],
  );
}

function accessOf(composition: Inspection["composition"]) {
  return composition?.instances.flatMap(({ access }) => access) ?? [];
}

function warningsOf({ composition }: Inspection): readonly string[] {
  const reached = accessOf(composition).filter(({ isDenied }) => !isDenied);
  return [
    ...(reached.some(({ name, details }) => name === "environment" && details === undefined)
      ? ["a part may see every variable: the exported server gets only those that `--env` names"]
      : []),
    ...(reached.some(({ name }) => name === "filesystem")
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

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of files) {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, content, { mode: name.endsWith("serve.js") ? 0o755 : 0o644 });
  }
}

/** As a client would. The server gets no variable: what it lists must not depend on one. */
async function listTools(folder: string): Promise<ServerFacts["tools"]> {
  let log = "";
  const server = {
    program: process.execPath,
    args: [path.join(folder, ENTRY)],
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ELECTRON_RUN_AS_NODE: "1" },
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

async function sizeOf(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await fs.stat(path.join(parentPath, name))).size),
  );
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
