import * as fs from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../core/errors.ts";
import type { Assets } from "../assets.ts";
import type { Job } from "../progress.ts";
import type { ExportChoices, MadeExport } from "./model.ts";
import { exportForNode, NODE_TARGETS, type NodeTarget } from "./node-export.ts";
import { exportService, SERVICE_TARGETS, type ServiceTarget } from "./service-export.ts";

export const EXPORT_TARGETS = [...NODE_TARGETS, ...SERVICE_TARGETS] as const;
export type ExportTarget = NodeTarget | ServiceTarget;

export interface ExportOptions extends ExportChoices {
  readonly target: ExportTarget;
}

export interface Exported extends MadeExport {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
}

/** Makes the folder of an export, whole or not at all. */
export async function exportServer(options: ExportOptions, job: Job, assets: Assets): Promise<Exported> {
  const { target, folder } = options;
  checkNames(options);
  await checkFolder(folder);
  const unfinished = await fs.mkdtemp(path.join(path.dirname(folder), ".export-"));
  try {
    const made = isNodeTarget(target)
      ? await exportForNode(target, unfinished, options, job, assets)
      : await exportService(target, unfinished, options, job);
    job.signal.throwIfAborted();
    await fs.chmod(unfinished, 0o755);
    // An empty folder gives way; one with files does not.
    await fs.rmdir(folder).catch(() => {});
    await fs.rename(unfinished, folder);
    return { folder, ...(await sizeOf(folder)), ...made };
  } finally {
    await fs.rm(unfinished, { recursive: true, force: true });
  }
}

function isNodeTarget(target: ExportTarget): target is NodeTarget {
  return NODE_TARGETS.some((each) => each === target);
}

/** npm's rule for new packages. */
const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
/** https://semver.org, without build metadata, which npm drops. */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;
/** https://registry.modelcontextprotocol.io takes these. */
const NAMESPACE = /^[a-zA-Z0-9.-]+$/;

/** A value would be in the files of the export. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

function checkNames({ target, name, version, namespace, variables }: ExportOptions): void {
  if (namespace !== undefined && !isNodeTarget(target))
    throw new ToolchainError(
      "bad-namespace",
      `an export for ${target} has no entry for the official registry, which \`--namespace\` asks for`,
      { remedy: `leave it out, or export for ${NODE_TARGETS.join(" or ")}` },
    );
  const wrong = variables.find((each) => !VARIABLE.test(each));
  if (wrong !== undefined)
    throw new ToolchainError(
      "bad-variable",
      `expected the name of a variable such as \`API_KEY\` after \`--env\`, found \`${wrong.replace(/=.*/s, "=...")}\``,
      { remedy: "an export has no values: set them where the server runs" },
    );
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

async function sizeOf(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(
    files.map(async ({ parentPath, name }) => (await fs.stat(path.join(parentPath, name))).size),
  );
  return { files: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}
