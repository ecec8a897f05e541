/** Composes files into a file. */
import { readFileSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import * as path from "node:path";
import { componentNamed } from "../../../components/manifest.ts";
import type { Assets } from "../../assets.ts";
import {
  composeHandler,
  composeServer,
  frameworkNames,
  type ComposeInput,
  type ComposedComponent,
  type Denial,
  type Framework,
  type FrameworkName,
  type HostRuntime,
  type Part,
  type ServerPlan,
  type Transport,
} from "../index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { nearest } from "../../../core/text/index.ts";
import { writeWhole } from "../../sources/files/index.ts";
import { readPartNames, type PartNames } from "./check.ts";
import type { CatalogueHost } from "../../run/catalogue/index.ts";
import type { Job } from "../../progress.ts";
import type { ComponentSources, ResolvedSpec } from "../../sources/index.ts";

export interface ComposeFilesOptions {
  /** Paths, or names that `sources` knows, in the order in which they see requests. */
  readonly specs: readonly string[];
  /** The file to write; its folder must exist. */
  readonly output: string;
  /** Whether an existing file may be replaced. */
  readonly force: boolean;
  /** Where the names of components lead, and what relative paths start from. */
  readonly sources: ComponentSources;
  /** Specs of components to take in place of the framework's, by the framework's names. */
  readonly overrides?: ReadonlyMap<string, string>;
  /** Prefixes for the names of a component's tools, by the component's spec or the name of its file. */
  readonly prefixes?: ReadonlyMap<string, string>;
  /** Interfaces that components must not reach. A part is named by its spec or by the name of its file. */
  readonly denials?: readonly Denial[];
  /** Whether to leave out names, producers and debug information. */
  readonly strip?: boolean;
  /** Where to run each component for a moment, to find names used by more than one; without it nothing is run. */
  readonly check?: CatalogueHost | undefined;
}

export interface ComposeServerOptions extends ComposeFilesOptions {
  /** The runtime that must provide what the server imports: wasmtime unless given. */
  readonly runtime?: HostRuntime;
  /** How clients must be able to reach the server: by HTTP unless given. */
  readonly transport?: Transport;
}

export interface ComposedFile {
  /** Absolute. */
  readonly file: string;
  /** Its size. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** The file that each spec leads to, in order. */
  readonly resolved: readonly ResolvedSpec[];
  readonly plan: ServerPlan;
  /** The names that each served component offers, if `check` is set. */
  readonly names: readonly PartNames[] | undefined;
}

/** Writes a complete server, or fails and leaves everything as it was. */
export async function composeFiles(
  options: ComposeServerOptions,
  job: Job,
  assets: Assets,
): Promise<ComposedFile> {
  const { runtime, transport } = options;
  return compose(options, job, assets, (input) =>
    composeServer({ ...input, ...(runtime && { runtime }), ...(transport && { transport }) }),
  );
}

/** Writes a middleware for later compositions, or fails and leaves everything as it was. */
export async function composeHandlerFile(
  options: ComposeFilesOptions,
  job: Job,
  assets: Assets,
): Promise<ComposedFile> {
  return compose(options, job, assets, composeHandler);
}

/** The framework's components as they are installed, each read when a composition asks for it. */
export function frameworkIn(assets: Assets, overrides: ReadonlyMap<string, Part> = new Map()): Framework {
  return {
    get(name) {
      const override = overrides.get(name) ?? overrides.get(componentNamed(name).overriddenWith ?? name);
      if (override !== undefined) return override;
      const file = path.join(assets.components, `${name}.wasm`);
      try {
        return { name, bytes: readFileSync(file) };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw new ToolchainError("unreadable", `cannot read the framework component \`${name}\``, {
          cause: error,
        });
      }
    },
  };
}

async function compose(
  options: ComposeFilesOptions,
  job: Job,
  assets: Assets,
  run: (input: ComposeInput) => ComposedComponent,
): Promise<ComposedFile> {
  const start = performance.now();
  const { sources } = options;
  const output = path.resolve(sources.directory, options.output);
  await checkOutput(output, options);

  const resolved = await sources.resolve(options.specs);
  if (resolved.length === 0) {
    throw new ToolchainError("nothing-to-compose", "expected components to compose, found none", {
      remedy: "name at least one component, as in `wasmcp compose server weather.wasm`",
    });
  }
  if (resolved.some(({ file }) => file === output)) {
    throw new ToolchainError(
      "output-is-input",
      `cannot write \`${options.output}\`: it is one of the components to compose`,
      {
        remedy: "write the server to another file",
      },
    );
  }
  const overrides = await readOverrides(options.overrides ?? new Map(), sources, assets);
  const parts = await Promise.all(resolved.map(({ spec, file }) => readPart(spec, file)));
  job.signal.throwIfAborted();

  job.progress.step(`composing ${parts.length === 1 ? "one component" : `${parts.length} components`}`);
  const { prefixes = new Map(), denials = [], strip = false } = options;
  const input: ComposeInput = { parts, framework: frameworkIn(assets, overrides), prefixes, denials, strip };
  const { component, plan } = run(input);
  const names = options.check && (await readPartNames(input, plan, options.check, job, assets));
  job.signal.throwIfAborted();
  await writeWhole(output, component);
  await sources.save();
  const milliseconds = Math.round(performance.now() - start);
  return { file: output, bytes: component.length, milliseconds, resolved, plan, names };
}

async function readOverrides(
  overrides: ReadonlyMap<string, string>,
  sources: ComponentSources,
  assets: Assets,
): Promise<ReadonlyMap<FrameworkName, Part>> {
  const read = new Map<FrameworkName, Part>();
  for (const [given, spec] of overrides) {
    const name = frameworkNames.find((each) => each === given);
    if (name === undefined) {
      const similar = nearest(given, frameworkNames);
      const list = `the framework's components are ${frameworkNames.map((each) => `\`${each}\``).join(", ")}`;
      throw new ToolchainError("unknown-framework-component", `\`${given}\` is not a framework component`, {
        remedy: similar === undefined ? list : `did you mean \`${similar}\`?\n${list}`,
      });
    }
    // The framework's own components go by their names, unless the user has given such a name a meaning.
    const known = sources.config.components.has(spec)
      ? undefined
      : frameworkNames.find((each) => each === spec);
    const shipped = known && frameworkIn(assets).get(known);
    read.set(name, shipped ?? (await readSpec(spec, sources)));
  }
  return read;
}

async function readSpec(spec: string, sources: ComponentSources): Promise<Part> {
  const { file } = await sources.resolveOne(spec);
  return readPart(spec, file);
}

async function checkOutput(output: string, { force, output: typed }: ComposeFilesOptions): Promise<void> {
  const folder = path.dirname(output);
  const [existing, parent] = await Promise.all([statOrUndefined(output), statOrUndefined(folder)]);
  if (parent === undefined || !parent.isDirectory()) {
    throw new ToolchainError("no-such-folder", `cannot write \`${typed}\`: folder \`${folder}\` not found`, {
      remedy: "create the folder first, or choose another output",
    });
  }
  if (existing?.isDirectory()) {
    throw new ToolchainError("output-is-folder", `cannot write \`${typed}\`: it is a folder`, {
      remedy: `name a file in it, as in \`${path.join(typed, "server.wasm")}\``,
    });
  }
  if (existing !== undefined && !force) {
    throw new ToolchainError("output-exists", `\`${typed}\` already exists`, {
      remedy: "pass `--force` to replace it, or choose another output with `-o`",
    });
  }
}

const statOrUndefined = (file: string) => stat(file).catch(() => undefined);

async function readPart(name: string, file: string): Promise<Part> {
  try {
    return { name, bytes: await readFile(file) };
  } catch (error) {
    throw new ToolchainError("unreadable", `cannot read \`${name}\``, { cause: error });
  }
}
