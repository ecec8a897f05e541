/** Composes files into a file. */
import { readFileSync } from "node:fs";
import { readFile, realpath } from "node:fs/promises";
import * as path from "node:path";
import { componentNamed } from "../../../components/manifest.ts";
import type { Assets } from "../../assets.ts";
import {
  composeHandler,
  composeServer,
  frameworkNames,
  parseServerCard,
  type ComposeInput,
  type ComposedComponent,
  type Denial,
  type Framework,
  type FrameworkName,
  type HostRuntime,
  type Part,
  type Protection,
  type ServerCard,
  type ServerPlan,
  type ToolSearch,
  type Transport,
} from "../index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { nearest } from "../../../core/text/index.ts";
import { checkOutput, writeOutput } from "../../sources/files/index.ts";
import { fetchFramework, type FetchedPart, type FrameworkPlace } from "./framework-from.ts";
import { findCollisions, readPartNames, readSharedNames, type Collision, type PartNames } from "./check.ts";
import { asksOf, partAccess, checkAsks, isForeign, type PartAccess } from "./package-asks.ts";
import type { CatalogueHost } from "../../run/catalogue/index.ts";
import type { Job } from "../../progress.ts";
import { isVersionRange, type ComponentSources, type ResolvedSpec } from "../../sources/index.ts";

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
  /** Where the framework's components come from: the ones that ship with wasmcp unless given. Overrides win. */
  readonly framework?: FrameworkPlace;
  /** Prefixes for the names of a component's tools, by the component's spec or the name of its file. */
  readonly prefixes?: ReadonlyMap<string, string>;
  /** Interfaces that components must not reach. A part is named by its spec or by the name of its file. */
  readonly denials?: readonly Denial[];
  /** Whether to take packages that ask for more than the lock file says, without granting it. */
  readonly accept?: boolean;
  /** Whether to leave out names, producers and debug information. */
  readonly strip?: boolean;
  /** Where to run each component for a moment, to find names used by more than one; without it nothing is run. */
  readonly check?: NameCheck | undefined;
}

export interface ComposeServerOptions extends ComposeFilesOptions {
  /** The runtime that must provide what the server imports: wasmtime unless given. */
  readonly runtime?: HostRuntime;
  /** How clients must be able to reach the server: by HTTP unless given. */
  readonly transport?: Transport;
  /** Who may use the server: as its variables say unless given. */
  readonly protection?: Protection;
  /** A file with its server card; none unless given. */
  readonly card?: string | undefined;
  /** Whether clients search its tools, in the place of a list of all; they see the list unless given. */
  readonly search?: ToolSearch | undefined;
}

export interface NameCheck {
  /** `all`: the names of every part, and an error if one cannot be listed. `shared`: only what may be used twice, once the server is written. */
  readonly parts: "all" | "shared";
  readonly host: CatalogueHost;
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
  /** What each component asks for and got, in order. */
  readonly access: readonly PartAccess[];
  /** The names that each served component offers, if `check` asks for all. */
  readonly names: readonly PartNames[] | undefined;
  /** Names that several components use, if `check` is set. */
  readonly collisions: readonly Collision[];
}

/** Writes a complete server, or fails and leaves everything as it was. */
export async function composeFiles(
  options: ComposeServerOptions,
  job: Job,
  assets: Assets,
): Promise<ComposedFile> {
  const { runtime, transport, protection, search } = options;
  const card = await readCard(options.card);
  return compose(options, job, assets, (input) =>
    composeServer({
      ...input,
      ...(runtime && { runtime }),
      ...(transport && { transport }),
      ...(protection && { protection }),
      ...(card && { card }),
      ...(search && { search }),
    }),
  );
}

async function readCard(file: string | undefined): Promise<ServerCard | undefined> {
  if (file === undefined) return undefined;
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new ToolchainError("unreadable", `cannot read the server card \`${file}\``, { cause });
  });
  return parseServerCard(text, file);
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
      const override = overrideOf(name, overrides);
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
  const file = path.resolve(sources.directory, options.output);
  const output = { file, shown: options.output, force: options.force };
  await checkOutput(output);

  const resolved = await sources.resolve(options.specs);
  if (resolved.length === 0) {
    throw new ToolchainError("nothing-to-compose", "expected components to compose, found none", {
      remedy: "name at least one component, as in `wasmcp compose server weather.wasm`",
    });
  }
  const real = path.join(await realpath(path.dirname(file)), path.basename(file));
  if (resolved.some((each) => each.file === real)) {
    throw new ToolchainError(
      "output-is-input",
      `cannot write \`${options.output}\`: it is one of the components to compose`,
      {
        remedy: "write the server to another file",
      },
    );
  }
  const overrides = await readOverrides(options.overrides ?? new Map(), sources, assets);
  const parts = await Promise.all(
    resolved.map(async (each) => ({
      ...(await readPart(each.spec, each.file)),
      isForeign: isForeign(each.package),
    })),
  );
  job.signal.throwIfAborted();

  job.progress.step(`composing ${parts.length === 1 ? "one component" : `${parts.length} components`}`);
  const { prefixes = new Map(), denials = [], strip = false } = options;
  const rest = { parts, prefixes, denials, strip };
  const { framework, fetched } = await frameworkFor(options, overrides, assets, (chosen) =>
    run({ ...rest, framework: chosen }),
  );
  const input: ComposeInput = { ...rest, framework };
  const { component, plan } = run(input);
  const access = parts.map((part, position) => partAccess(part, plan, position));
  settleAsks(
    [
      ...resolved.map((each, position) => ({ resolved: each, ...access[position] })),
      // The framework's place reaches what the framework reaches, so that all of it is new to the user.
      ...[...overrides.foreign, ...fetched].map(([each, { bytes }]) => ({
        resolved: each,
        asks: asksOf(bytes),
      })),
    ],
    options,
  );
  const { check } = options;
  const names =
    check?.parts === "all" ? await readPartNames(input, plan, check.host, job, assets) : undefined;
  job.signal.throwIfAborted();
  await writeOutput(output, component);
  await sources.save();
  const milliseconds = Math.round(performance.now() - start);
  const shared =
    check?.parts === "shared" ? await readSharedNames(input, plan, check.host, job, assets) : undefined;
  const collisions = findCollisions(names ?? shared ?? []);
  return { file, bytes: component.length, milliseconds, resolved, plan, access, names, collisions };
}

/** Refuses packages that ask for more than before, and notes for the lock file what each asks for. */
function settleAsks(
  components: readonly ({ readonly resolved: ResolvedSpec } & Partial<
    Pick<PartAccess, "asks" | "granted">
  >)[],
  { sources, accept = false }: ComposeFilesOptions,
): void {
  for (const { resolved, asks = [], granted = [] } of components) {
    const found = resolved.package;
    if (!isForeign(found)) continue;
    checkAsks(found, asks, { granted, accept, isLocked: sources.isLocked });
    sources.recordAsks(resolved, asks);
  }
}

interface Overrides {
  readonly parts: ReadonlyMap<FrameworkName, Part>;
  /** Those of packages that others made. */
  readonly foreign: readonly (readonly [ResolvedSpec, Part])[];
}

async function readOverrides(
  overrides: ReadonlyMap<string, string>,
  sources: ComponentSources,
  assets: Assets,
): Promise<Overrides> {
  const parts = new Map<FrameworkName, Part>();
  const foreign: (readonly [ResolvedSpec, Part])[] = [];
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
    if (shipped !== undefined) {
      parts.set(name, shipped);
      continue;
    }
    // A version alone is that of the framework's own component, as the reference has it.
    const isVersion = !sources.config.components.has(spec) && isVersionRange(spec);
    const found = await sources.resolveOne(isVersion ? `wasmcp:${name}@${spec}` : spec);
    const part = await readPart(spec, found.file);
    parts.set(name, part);
    if (isForeign(found.package)) foreign.push([found, part]);
  }
  return { parts, foreign };
}

/** The framework to compose with, and which of its components came from elsewhere. */
async function frameworkFor(
  { framework: place, sources }: ComposeFilesOptions,
  overrides: Overrides,
  assets: Assets,
  tryWith: (framework: Framework) => unknown,
): Promise<{ readonly framework: Framework; readonly fetched: Overrides["foreign"] }> {
  if (place === undefined) return { framework: frameworkIn(assets, overrides.parts), fetched: [] };
  const own = { get: (name: FrameworkName) => overrideOf(name, overrides.parts) };
  const fetch = async (spec: string): Promise<FetchedPart> => {
    const resolved = await sources.resolveOne(spec);
    return { resolved, part: await readPart(spec, resolved.file) };
  };
  const { framework, fetched } = await fetchFramework(
    place,
    { own, shipped: frameworkIn(assets) },
    fetch,
    tryWith,
  );
  return { framework, fetched: fetched.map(({ resolved, part }) => [resolved, part]) };
}

function overrideOf(name: FrameworkName, overrides: ReadonlyMap<string, Part>): Part | undefined {
  return overrides.get(name) ?? overrides.get(componentNamed(name).overriddenWith ?? name);
}

async function readPart(name: string, file: string): Promise<Part> {
  try {
    return { name, bytes: await readFile(file) };
  } catch (error) {
    throw new ToolchainError("unreadable", `cannot read \`${name}\``, { cause: error });
  }
}
