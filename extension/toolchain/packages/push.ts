import { readFile, stat } from "node:fs/promises";
import {
  describeComponent,
  readComponent,
  ReaderError,
  type ComponentDescription,
} from "../component/index.ts";
import { ToolchainError } from "../errors.ts";
import {
  largestComponent,
  openRegistries,
  patiently,
  printRepository,
  pushRelease,
  writeArtifact,
  type Wait,
} from "../oci/index.ts";
import type { Job } from "../progress.ts";
import { parsePackageSpec, printPackageId } from "./package-spec.ts";

export interface PushOptions {
  /** The component, or the WIT package in its binary form. */
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
  const component = await readFileToPush(options.file);
  const { imports, exports } = describe(component, options.file);
  const artifact = writeArtifact({
    component,
    summary: { imports: imports.map((item) => item.name), exports: exports.map((item) => item.name) },
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

async function readFileToPush(file: string): Promise<Uint8Array> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new ToolchainError("no-such-file", `there is no file \`${file}\``);
  if (!found.isFile()) {
    throw new ToolchainError("not-a-file", `\`${file}\` is not a file`, {
      remedy: "give the component that `wasmcp build` made of it, a file in its `dist` folder",
    });
  }
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

function describe(bytes: Uint8Array, file: string): ComponentDescription {
  try {
    return describeComponent(readComponent(bytes));
  } catch (error) {
    if (!(error instanceof ReaderError)) throw error;
    throw new ToolchainError("not-a-component", `\`${file}\` is not a component`, {
      cause: error,
      remedy: "only components and binary WIT packages can be pushed; `wasmcp build` makes a component",
    });
  }
}
