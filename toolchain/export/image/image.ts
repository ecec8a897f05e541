/**
 * An image with wasmtime and the server, and nothing else: no shell, no package manager. Both of its forms have the same layers:
 * a layout, which tools copy to a registry, and a Dockerfile, which unpacks the layers of the layout.
 */
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { ToolchainError } from "../../../core/errors.ts";
import type { Job } from "../../progress.ts";
import { findWasmtime, type Environment, type Wasmtime } from "../../run/index.ts";
import type { Files } from "../model.ts";
import { serveArguments, THREADS } from "../service/command.ts";
import { mountedFolders, PORT, USER, type ServiceFacts } from "../service/model.ts";
import { imageLayout } from "./layout.ts";
import { readProgram, type Program } from "./libraries.ts";
import type { TarEntry } from "./tar.ts";

const PROGRAM = "usr/local/bin/wasmtime";
const SERVER = "server";

/** In the image: code for its processor, or the component. */
interface Served {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly isPrecompiled: boolean;
}

export async function imageFiles(
  facts: ServiceFacts,
  file: string,
  choice: { readonly wasmtime: string | undefined; readonly hostEnv: Environment },
  job: Job,
): Promise<Files> {
  const wasmtime = await findWasmtime({ setting: choice.wasmtime, env: choice.hostEnv });
  if (wasmtime === undefined)
    throw new ToolchainError("no-wasmtime", "wasmtime not found: the image needs one for Linux", {
      remedy: "install it from https://wasmtime.dev, or name its file with `--wasmtime`",
    });
  const program = await readProgram(await fs.realpath(wasmtime.path));
  job.progress.step(`compiling ${path.basename(file)} for ${program.architecture}`);
  const served = await precompile(facts, file, wasmtime, program, job);
  const { files, layers } = imageLayout([programLayer(program), serverLayer(facts, served)], {
    architecture: program.architecture,
    reference: facts.image,
    config: configOf(facts, served, wasmtime),
  });
  return new Map<string, Uint8Array | string>([
    ["Dockerfile", dockerfile(configOf(facts, served, wasmtime), layers)],
    ...[...files].map(([name, bytes]) => [`layout/${name}`, bytes] as const),
  ]);
}

/** Compiled for any processor of the architecture; the options are those with which it is served, as wasmtime demands. */
async function precompile(
  facts: ServiceFacts,
  file: string,
  wasmtime: Wasmtime,
  { architecture }: Program,
  job: Job,
): Promise<Served> {
  const target = architecture === "amd64" ? "x86_64-unknown-linux-gnu" : "aarch64-unknown-linux-gnu";
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-image-"));
  try {
    const output = path.join(folder, "server.cwasm");
    const options = commandOf(facts, SERVER, wasmtime).filter((word) => /^-[OW]/.test(word));
    // The code has to look at the clock itself; `compile` does not infer that from the time limit.
    if (facts.limits.time !== undefined) options.push("-Wepoch-interruption");
    await promisify(execFile)(
      wasmtime.path,
      ["compile", "--target", target, ...options, "-o", output, file],
      { signal: job.signal },
    );
    return { file: `${SERVER}.cwasm`, bytes: await fs.readFile(output), isPrecompiled: true };
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

function commandOf(facts: ServiceFacts, file: string, { version }: Wasmtime): readonly string[] {
  const folders = mountedFolders(facts).map((each) => ({ host: each, guest: each }));
  return serveArguments(facts, { host: "0.0.0.0", folders, version, file });
}

function programLayer({ bytes, libraries }: Program): readonly TarEntry[] {
  return withFolders([
    ...[...libraries].map(([name, library]) => ({ ...executable(library), name: name.slice(1) })),
    { ...executable(bytes), name: PROGRAM },
  ]);
}

function executable(bytes: Uint8Array) {
  return { bytes, mode: 0o755, owner: 0 };
}

function serverLayer(facts: ServiceFacts, { file, bytes }: Served): readonly TarEntry[] {
  const folders = mountedFolders(facts).map((each) => ({
    name: each.slice(1),
    mode: 0o700,
    owner: USER,
    bytes: undefined,
  }));
  return withFolders([{ name: file, mode: 0o644, owner: 0, bytes }, ...folders]);
}

/** With the folders around each entry in front of it. */
function withFolders(entries: readonly TarEntry[]): readonly TarEntry[] {
  const found = new Map<string, TarEntry>();
  for (const entry of entries) {
    const parts = entry.name.split("/");
    for (const end of parts.keys()) {
      const name = parts.slice(0, end).join("/");
      if (name !== "" && !found.has(name)) found.set(name, { name, mode: 0o755, owner: 0, bytes: undefined });
    }
    found.set(entry.name, entry);
  }
  return [...found.values()];
}

interface ContainerConfig {
  readonly User: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Volumes: Readonly<Record<string, object>>;
  readonly WorkingDir: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly StopSignal: string;
}

function configOf(facts: ServiceFacts, { file, isPrecompiled }: Served, wasmtime: Wasmtime): ContainerConfig {
  const [command = "", ...rest] = commandOf(facts, `/${file}`, wasmtime);
  const words = [
    command,
    // The root is read-only, and there is no home folder, without which wasmtime does not start if it is to keep code.
    "-Ccache=n",
    ...(isPrecompiled ? ["--allow-precompiled"] : []),
    ...rest,
  ];
  return {
    User: `${USER}:${USER}`,
    ExposedPorts: { [`${PORT}/tcp`]: {} },
    Env: Object.entries(THREADS).map(([name, value]) => `${name}=${value}`),
    Entrypoint: [`/${PROGRAM}`, ...words],
    Volumes: Object.fromEntries(mountedFolders(facts).map((each) => [each, {}])),
    WorkingDir: "/",
    Labels: {
      "org.opencontainers.image.title": facts.name,
      "org.opencontainers.image.version": facts.version,
      ...(facts.description !== "" && { "org.opencontainers.image.description": facts.description }),
    },
    // wasmtime ends at an interrupt. The first process of a container ignores what it does not handle.
    StopSignal: "SIGINT",
  };
}

function dockerfile(config: ContainerConfig, layers: readonly string[]): string {
  const volumes = Object.keys(config.Volumes);
  return [
    "# The layers are those of the image in the folder `layout`.",
    "FROM scratch",
    ...layers.map((layer) => `ADD layout/${layer} /`),
    ...Object.entries(config.Labels).map(([name, value]) => `LABEL ${name}=${quoted(value)}`),
    ...config.Env.map((each) => `ENV ${each}`),
    `USER ${config.User}`,
    `WORKDIR ${config.WorkingDir}`,
    `EXPOSE ${PORT}`,
    ...(volumes.length === 0 ? [] : [`VOLUME ${JSON.stringify(volumes)}`]),
    `STOPSIGNAL ${config.StopSignal}`,
    `ENTRYPOINT ${JSON.stringify(config.Entrypoint)}`,
    "",
  ].join("\n");
}

/** A dollar sign begins a variable. */
function quoted(text: string): string {
  return JSON.stringify(text.replaceAll(/\s+/g, " ")).replaceAll("$", "\\$");
}
