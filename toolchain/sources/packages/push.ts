import { readdir, readFile, stat } from "node:fs/promises";
import { decodeWit } from "../../../core/wit-binary/index.ts";
import { packageId, qualifiedId, type Package } from "../../../core/wit/index.ts";
import { describeComponent, readComponent, ReaderError } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import {
  MAX_COMPONENT_BYTES,
  openRegistries,
  delay,
  printRepository,
  pushRelease,
  writeArtifact,
  type ComponentSummary,
  type Wait,
} from "../oci/index.ts";
import type { Job } from "../../progress.ts";
import { encodeWit } from "../../../core/wit-binary/index.ts";
import type { Environment, Places } from "../places.ts";
import { loadWit } from "../wit-deps/index.ts";
import { lastNameOf, parsePackageSpec, printPlace } from "./package-spec.ts";

export interface PushOptions {
  /** A component, a WIT package in its binary form, or the folder with its text. */
  readonly file: string;
  /** `acme:weather@1.2.0`: a name and an exact version. */
  readonly spec: string;
  /** Whether a release of that version may be replaced by another. */
  readonly replace: boolean;
  /** Where the configuration of registries and their credentials are. */
  readonly places: Pick<Places, "wkgConfig" | "dockerConfig">;
  /** Proxies and tokens. */
  readonly env: Environment;
  /** The date of the release. */
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

/** Uploads a component or a WIT package as a release; other files are refused before anything is sent. */
export async function pushPackage(options: PushOptions): Promise<PushedPackage> {
  const { job, env, places, wait = delay } = options;
  const { place, wanted } = parsePackageSpec(options.spec);
  const name = printPlace(place);
  const separator = place.kind === "package" ? "@" : ":";
  if (wanted.kind !== "exact") {
    throw new ToolchainError("bad-package-spec", `\`${options.spec}\` has no exact version`, {
      remedy: `name an exact version, as in \`${name}${separator}0.1.0\``,
    });
  }
  const { version } = wanted;
  const component = await readContent(options.file);
  const artifact = writeArtifact({
    component,
    summary: summarize(component, options, `${name}${separator}${version}`),
    title: `${lastNameOf(place)}.wasm`,
    version,
    created: options.now,
  });
  const registries = openRegistries({ env, places, signal: job.signal, wait });
  try {
    const repository =
      place.kind === "repository"
        ? await registries.open(place.repository)
        : await registries.locate(place.id.namespace, place.id.name);
    const where = printRepository(repository);
    job.progress.step(`pushing ${name}${separator}${version} to ${where}`);
    const outcome = await pushRelease(repository, version, artifact, options.replace);
    return { name, version, digest: artifact.layer.descriptor.digest, repository: where, outcome };
  } finally {
    await registries.close();
  }
}

/** The file's bytes, or the folder's WIT package as bytes. */
async function readContent(file: string): Promise<Uint8Array> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new ToolchainError("no-such-file", `file not found: \`${file}\``);
  if (found.isDirectory()) return readFolder(file);
  if (found.size > MAX_COMPONENT_BYTES) {
    throw new ToolchainError("package-too-large", `\`${file}\` is too large`, {
      remedy: `the limit for a package is ${MAX_COMPONENT_BYTES >> 20} MiB`,
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
    throw new ToolchainError("not-a-file", `\`${folder}\` is a folder without \`.wit\` files`, {
      remedy:
        "name the component that `wasmcp build` writes into the folder `dist`, or the folder of a WIT package",
    });
  }
  // Items behind a feature gate are published with their gate.
  const { root } = await loadWit(folder, { features: "all" });
  if (root.interfaces.size + root.worlds.size === 0) {
    throw new ToolchainError(
      "empty-package",
      `the WIT package in \`${folder}\` has neither an interface nor a world`,
    );
  }
  return encodeWit(root);
}

/** What the content imports and exports; a WIT package must have the name that it is published under. */
function summarize(bytes: Uint8Array, { file }: PushOptions, id: string): ComponentSummary {
  const pkg = findWitPackage(bytes, file);
  if (pkg === undefined) {
    const { imports, exports } = describeComponent(readComponent(bytes));
    return { imports: imports.map(({ name }) => name), exports: exports.map(({ name }) => name) };
  }
  if (packageId(pkg.name) !== id) {
    throw new ToolchainError(
      "wrong-package",
      `cannot publish \`${file}\` as \`${id}\`: it is the WIT package \`${packageId(pkg.name)}\``,
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
    throw new ToolchainError("not-a-component", `\`${file}\` is not a WebAssembly component`, {
      cause: error,
      remedy: "you can push components, such as those that `wasmcp build` writes, and WIT packages",
    });
  }
  try {
    const { kind, root } = decodeWit(bytes);
    return kind === "package" ? root : undefined;
  } catch (error) {
    // A component may import core modules, which WIT cannot express.
    if (error instanceof ReaderError) return undefined;
    throw error;
  }
}
