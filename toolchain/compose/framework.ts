/**
 * The framework's components by name. Which of them a server contains follows from its parts: what nobody needs is
 * neither read nor embedded.
 */
import { ToolchainError } from "../../core/errors.ts";
import type { Transport } from "./chain/entry-points.ts";
import type { HostRuntime } from "./host/runtimes.ts";
import { type PartReader, type Part, type ReadPart } from "./parts/part.ts";

/** What parts may export to be served, in the order in which their middlewares stand in the chain. */
export const capabilities = ["tools", "resources", "prompts", "completions"] as const;
export type Capability = (typeof capabilities)[number];

export type FrameworkRole =
  /** Every server has it: `transport` in front, `end` behind. */
  | { readonly kind: "transport" | "end" }
  /** Puts what a part exports into the chain. */
  | { readonly kind: "capability-middleware"; readonly capability: Capability }
  /** Stands between a part and its middleware, for a part that exports `interactive-tools` and the like as well. */
  | { readonly kind: "adapter"; readonly capability: Capability }
  /** Puts the methods of a part's extensions into a chain of their own. */
  | { readonly kind: "extensions-middleware" }
  /** Stands between a part and its middleware, when asked for. */
  | { readonly kind: "prefix"; readonly capability: Capability }
  /** Part of the chain only where users put it, as `wasmcp:filter-middleware`; what comes before it is not filtered. */
  | { readonly kind: "filter" }
  /** Is there for whoever calls functions of these interfaces, which are given without versions. */
  | {
      readonly kind: "service";
      readonly provides: readonly string[];
      /** For servers that this runtime will run; the others take the service that names none. */
      readonly runtime?: HostRuntime;
      /** For servers that clients reach like this; the others take the service that names none. */
      readonly transport?: Transport;
    };

const callContext = [
  "wasmcp:mcp-v20260728/context",
  "wasmcp:mcp-v20260728/changes",
  "wasmcp:framework/calls",
  "wasmcp:framework/listening",
  "wasmcp:framework/tasks",
] as const;

/** A new framework component is a folder in `components/` and a line here. */
const roles = {
  transport: { kind: "transport" },
  /** In place of the other where parts use `server-io`: what they send reaches the client at once. */
  "streaming-transport": { kind: "transport" },
  /** In place of both for clients that start the server as a process. */
  "stdio-transport": { kind: "transport" },
  /** In place of `transport` where parts do more than answer: see `parts/extended-protocol.ts`. */
  "stateful-transport": { kind: "transport" },
  /** The same in place of `stdio-transport`. */
  "stateful-stdio-transport": { kind: "transport" },
  "method-not-found": { kind: "end" },
  "tools-middleware": { kind: "capability-middleware", capability: "tools" },
  "resources-middleware": { kind: "capability-middleware", capability: "resources" },
  "prompts-middleware": { kind: "capability-middleware", capability: "prompts" },
  "completions-middleware": { kind: "capability-middleware", capability: "completions" },
  "interactive-tools": { kind: "adapter", capability: "tools" },
  "interactive-resources": { kind: "adapter", capability: "resources" },
  "interactive-prompts": { kind: "adapter", capability: "prompts" },
  "extensions-middleware": { kind: "extensions-middleware" },
  "tools-prefix": { kind: "prefix", capability: "tools" },
  "filter-middleware": { kind: "filter" },
  "call-context": {
    kind: "service",
    provides: callContext,
  },
  /** Its listeners and the client's answers are in the one instance, which reads the answers where the requests come from. */
  "stdio-call-context": {
    kind: "service",
    provides: [...callContext, "wasmcp:framework/lines"],
    transport: "stdio",
  },
  "server-io": {
    kind: "service",
    provides: ["wasmcp:mcp-v20251125/server-io", "wasmcp:http-reply/late-reply"],
  },
  /** Releases what it has used, since one instance serves for long. */
  "stdio-server-io": {
    kind: "service",
    provides: ["wasmcp:mcp-v20251125/server-io"],
    transport: "stdio",
  },
  "session-store": {
    kind: "service",
    provides: ["wasmcp:mcp-v20251125/sessions", "wasmcp:mcp-v20251125/session-manager"],
  },
  "kv-store": { kind: "service", provides: ["wasmcp:keyvalue/store"] },
  // `wasmtime serve` forgets its own key-value store after each request, but not files.
  "kv-store-fs": { kind: "service", provides: ["wasmcp:keyvalue/store"], runtime: "wasmtime" },
  "kv-store-d2": { kind: "service", provides: ["wasmcp:keyvalue/store"], runtime: "spin" },
  authorization: {
    kind: "service",
    provides: [
      "wasmcp:mcp-v20251125/server-auth",
      "wasmcp:auth/helpers",
      "wasmcp:auth/errors",
      "wasmcp:auth/bearer",
      "wasmcp:auth/introspection",
      "wasmcp:auth/resource-metadata",
      "wasmcp:auth/authorization-server-discovery",
      "wasmcp:auth/client-registration",
    ],
  },
} as const satisfies Record<string, FrameworkRole>;

export type FrameworkName = keyof typeof roles;

/** What `--override` accepts. */
export const frameworkNames = Object.keys(roles).sort() as readonly FrameworkName[];

/** Where framework components come from; asked for no more than a composition needs. A `Map` will do. */
export interface Framework {
  get(name: FrameworkName): Part | undefined;
}

/** The framework as a composition sees it: read on demand, each component once. */
export class FrameworkReader {
  readonly #framework: Framework;
  readonly #reader: PartReader;
  readonly #read = new Map<FrameworkName, ReadPart>();

  constructor(framework: Framework, reader: PartReader) {
    this.#framework = framework;
    this.#reader = reader;
  }

  /** `reason` says what the component is needed for: "`weather.wasm` exports `…/tools@0.1.1`". */
  get(name: FrameworkName, reason: string): ReadPart {
    const part = this.find(name);
    if (part === undefined) {
      throw new ToolchainError(
        "incomplete-installation",
        `the framework component \`${name}\` is missing: ${reason}`,
        {
          remedy: `reinstall wasmcp (in its repository, run \`npm run build\`), or pass \`--override ${name}=FILE\``,
        },
      );
    }
    return part;
  }

  /** As `get`, for what a composition can do without. */
  find(name: FrameworkName): ReadPart | undefined {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const part = this.#framework.get(name);
    if (part === undefined) return undefined;
    const read = this.#reader.read(part);
    this.#read.set(name, read);
    return read;
  }

  /** Everything that was asked for so far. */
  all(): ReadPart[] {
    return [...this.#read.values()];
  }
}

export function middlewareFor(capability: Capability): FrameworkName {
  return find((role) => role.kind === "capability-middleware" && role.capability === capability);
}

export function prefixFor(capability: Capability): FrameworkName {
  return find((role) => role.kind === "prefix" && role.capability === capability);
}

/** What stands between a part with `interactive-tools` and the middleware of its `tools`, and so on. */
export function adapterFor(capability: Capability): FrameworkName {
  return find((role) => role.kind === "adapter" && role.capability === capability);
}

/** The service that provides an interface, given as `wasmcp:keyvalue/store`, to a server of that kind. */
export function serviceFor(
  interfaceName: string,
  runtime: HostRuntime,
  transport: Transport,
): FrameworkName | undefined {
  const suitable = entries.filter(
    ([, role]) =>
      role.kind === "service" &&
      role.provides.includes(interfaceName) &&
      (role.runtime ?? runtime) === runtime &&
      (role.transport ?? transport) === transport,
  );
  const isSpecial = ([, role]: (typeof suitable)[number]) =>
    role.kind === "service" && (role.runtime !== undefined || role.transport !== undefined);
  return (suitable.find(isSpecial) ?? suitable[0])?.[0];
}

const entries = Object.entries(roles) as readonly [FrameworkName, FrameworkRole][];

function find(accept: (role: FrameworkRole) => boolean): FrameworkName {
  const entry = entries.find(([, role]) => accept(role));
  if (entry === undefined) throw new RangeError("the framework has no such component");
  return entry[0];
}
