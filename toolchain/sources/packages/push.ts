import { readdir, readFile, stat } from "node:fs/promises";
import { decodeWit } from "../../../core/wit-binary/index.ts";
import { packageId, qualifiedId, type Package } from "../../../core/wit/index.ts";
import { describeComponent, readComponent, ReaderError } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import {
  largestComponent,
  openRegistries,
  patiently,
  printRepository,
  pushRelease,
  writeArtifact,
  type ComponentSummary,
  type Wait,
} from "../oci/index.ts";
import type { Job } from "../../progress.ts";
import { encodeWit } from "../../../core/wit-binary/index.ts";
import { loadWit } from "../wit-deps/index.ts";
import { parsePackageSpec, printPackageId } from "./package-spec.ts";

export interface PushOptions {
  /** A component, a WIT package in its binary form, or the folder with its text. */
  readonly file: string;
  /** `acme:weather@1.2.0`: a name and an exact version. */
  readonly spec: string;
  /** Whether a release of that version may be replaced by another. */
  readonly replace: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** What the release says about when it was made. */
  readonly now: Date;
  readonly job: Job;
  readonly wait?: Wait;
}

export interface PushedPackage {
  /** `acme:weather` */
  readonly name: string;
  readonly version: string;
  /** Of the component: what a lock file pins. */
  readonly digest: string;
  /** `ghcr.io/acme/weather` */
  readonly repository: string;
  readonly outcome: "pushed" | "already-there";
}

/** Uploads a component as a release; what is no component is refused before anything is sent. */
export async function pushPackage(options: PushOptions): Promise<PushedPackage> {
  const { job, env, platform, wait = patiently } = options;
  const { id, wanted } = parsePackageSpec(options.spec);
  const name = printPackageId(id);
  if (wanted.kind !== "exact") {
    throw new ToolchainError(
      "bad-package-spec",
      `\`${options.spec}\` does not say which version this is going to be`,
      {
        remedy: `name an exact version, as in \`${name}@0.1.0\``,
      },
    );
  }
  const { version } = wanted;
  const component = await readContent(options.file);
  const artifact = writeArtifact({
    component,
    summary: summarize(component, options, `${name}@${version}`),
    title: `${id.name}.wasm`,
    version,
    created: options.now,
  });
  const registries = openRegistries({ env, platform, signal: job.signal, wait });
  try {
    const repository = await registries.locate(id.namespace, id.name);
    const where = printRepository(repository);
    job.progress.step(`pushing ${name}@${version} to ${where}`);
    const outcome = await pushRelease(repository, version, artifact, options.replace);
    return { name, version, digest: artifact.layer.descriptor.digest, repository: where, outcome };
  } finally {
    await registries.close();
  }
}

/** The file's bytes, or the folder's WIT package as bytes. */
async function readContent(file: string): Promise<Uint8Array> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new ToolchainError("no-such-file", `there is no file \`${file}\``);
  if (found.isDirectory()) return readFolder(file);
  if (found.size > largestComponent) {
    throw new ToolchainError("package-too-large", `\`${file}\` is too large for a package`, {
      remedy: `a package has at most ${largestComponent >> 20} MiB`,
    });
  }
  try {
    return await readFile(file);
  } catch (error) {
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause: error });
  }
}

async function readFolder(folder: string): Promise<Uint8Array> {
  if (!(await readdir(folder)).some((name) => name.endsWith(".wit"))) {
    throw new ToolchainError("not-a-file", `\`${folder}\` is a folder without WIT`, {
      remedy:
        "give the component that `wasmcp build` made of it, a file in its `dist` folder, or a folder with a WIT package",
    });
  }
  // What is behind a gate is published with its gate.
  const { root } = await loadWit(folder, { features: "all" });
  if (root.interfaces.size + root.worlds.size === 0) {
    throw new ToolchainError(
      "empty-package",
      `the WIT package in \`${folder}\` has neither an interface nor a world`,
    );
  }
  return encodeWit(root);
}

/** What it imports and exports; a WIT package must be the one that it is published as. */
function summarize(bytes: Uint8Array, { file }: PushOptions, id: string): ComponentSummary {
  const pkg = findWitPackage(bytes, file);
  if (pkg === undefined) {
    const { imports, exports } = describeComponent(readComponent(bytes));
    return { imports: imports.map(({ name }) => name), exports: exports.map(({ name }) => name) };
  }
  if (packageId(pkg.name) !== id) {
    throw new ToolchainError(
      "wrong-package",
      `\`${file}\` is the WIT package \`${packageId(pkg.name)}\`, and cannot be published as \`${id}\``,
      { remedy: "publish it under its own name and version, or change its `package` line" },
    );
  }
  const items = [...pkg.interfaces.keys(), ...pkg.worlds.keys()];
  return { imports: [], exports: items.map((item) => qualifiedId(pkg.name, item)) };
}

function findWitPackage(bytes: Uint8Array, file: string): Package | undefined {
  try {
    readComponent(bytes);
  } catch (error) {
    if (!(error instanceof ReaderError)) throw error;
    throw new ToolchainError("not-a-component", `\`${file}\` is not a component`, {
      cause: error,
      remedy: "only components and WIT packages can be pushed; `wasmcp build` makes a component",
    });
  }
  try {
    const { kind, root } = decodeWit(bytes);
    return kind === "package" ? root : undefined;
  } catch (error) {
    // A component may import modules, for which WIT has no word.
    if (error instanceof ReaderError) return undefined;
    throw error;
  }
}
