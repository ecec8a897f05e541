/**
 * Composes components into one: a server, or a middleware for later servers. Bytes in, bytes out: no files, no
 * processes, and equal input gives equal bytes.
 *
 * ```ts
 * const framework = new Map([["transport", transport], ["method-not-found", end], ["tools-middleware", tools]]);
 * const { component, plan } = composeServer({ parts: [{ name: "weather.wasm", bytes }], framework });
 * ```
 */
import type { ServerCard } from "./card/index.ts";
import type { Denial } from "./grants/denials.ts";
import type { Transport } from "./chain/entry-points.ts";
import type { ToolSearch } from "./chain/tool-search.ts";
import { FrameworkReader, type Framework } from "./framework.ts";
import type { HostRuntime } from "./host/runtimes.ts";
import { uniteImports } from "./types/implicit-imports.ts";
import { alignVersions, interfacesOf } from "./parts/align-versions.ts";
import { PartReader, type Part, type ReadPart } from "./parts/part.ts";
import { planHandler, planServer } from "./plan/plan.ts";
import { configurable, type Protection } from "./protection/index.ts";
import type { PlannedServer, ServerPlan } from "./server-plan.ts";
import { checkTypes } from "./types/type-check.ts";
import { writeServer } from "./write/write-server.ts";

export interface ComposeInput {
  /** In the order in which they see requests. */
  readonly parts: readonly Part[];
  readonly framework: Framework;
  /** Prefixes for the names of a part's tools, by the part's name: `weather.wasm`, or `weather` for short. */
  readonly prefixes?: ReadonlyMap<string, string>;
  /**
   * Interfaces that parts must not reach. A part that imports one gets a stand-in whose functions trap; where types do
   * not allow that, composing fails.
   */
  readonly denials?: readonly Denial[];
  /** Leaves out every custom section: names, producers, debug information. */
  readonly strip?: boolean;
  /** Parts that are not served, but may provide what others import. */
  readonly providers?: readonly Part[];
}

export interface ComposeServerInput extends ComposeInput {
  /** The runtime that must provide what the server imports: wasmtime unless given. */
  readonly runtime?: HostRuntime;
  /** How clients must be able to reach the server: by HTTP unless given. */
  readonly transport?: Transport;
  /** Who may use the server: as its variables say unless given. */
  readonly protection?: Protection;
  /** What it says about itself to clients that have not connected yet; nothing unless given. */
  readonly card?: ServerCard;
  /** Whether clients search its tools, in the place of a list of all; they see the list unless given. */
  readonly search?: ToolSearch;
}

export interface ComposedComponent {
  readonly component: Uint8Array;
  /** How it was put together. */
  readonly plan: ServerPlan;
}

/** Composes a server. Throws a `ToolchainError` that names the part at fault. */
export function composeServer(input: ComposeServerInput): ComposedComponent {
  const { runtime = "wasmtime", transport = "http", protection = configurable, card, search } = input;
  return compose(input, (parts, framework, options) =>
    planServer(parts, framework, { ...options, runtime, transport, protection, card, search }),
  );
}

/**
 * Composes parts into one component that exports `server-handler`, and imports the handler behind it, the services that
 * its parts call, and their imports from the host. It is a part of later compositions like any other.
 */
export function composeHandler(input: ComposeInput): ComposedComponent {
  return compose(input, planHandler);
}

function compose(
  { parts, framework, prefixes = new Map(), providers = [], denials = [], strip = false }: ComposeInput,
  plan: (...input: Parameters<typeof planHandler>) => PlannedServer,
): ComposedComponent {
  const reader = new PartReader();
  const frameworkReader = new FrameworkReader(framework, reader);
  const known = interfacesOf(frameworkReader);
  const read = (part: Part): ReadPart => reader.read(alignVersions(part, reader.read(part).component, known));
  const planned = plan(parts.map(read), frameworkReader, {
    prefixes,
    providers: providers.map(read),
    denials,
  });
  const implicit = uniteImports(planned);
  checkTypes(planned, implicit);
  return { component: writeServer(planned, implicit, { strip }), plan: planned.plan };
}
