/**
 * The components of the framework: what each is built from, and what it is for in a server.
 *
 * This is the only list of them. `scripts/build-components.ts` builds from it, the composer looks up roles in it
 * (`toolchain/compose/framework.ts`), and the bench writes the table of `components/README.md` in its order.
 *
 * The builds of one source are named in one way: the plain one has the name of the folder, the others add what is
 * different about them in front (`streaming-transport`) or, for storage, behind (`kv-store-fs`).
 */

/** What parts may export to be served, in the order in which their middlewares stand in the chain. */
export const capabilities = ["tools", "resources", "prompts", "completions"] as const;
export type Capability = (typeof capabilities)[number];

/** What a component is for in a server. */
export type FrameworkRole =
  /** Every server has one in front. */
  | {
      readonly kind: "transport";
      /** How clients reach the server. */
      readonly transport: "http" | "stdio";
      /**
       * `plain` sends one reply to each request. `streaming` also sends what parts write with `server-io`, at once.
       * `stateful` also serves sessions, tasks, subscriptions and questions to the client.
       */
      readonly variant: "plain" | "streaming" | "stateful";
    }
  /** Stands before the transport of a server that is composed with a server card. */
  | { readonly kind: "card" }
  /** Every server has it behind. */
  | { readonly kind: "end" }
  /** Puts what a part exports into the chain. */
  | { readonly kind: "capability-middleware"; readonly capability: Capability }
  /** Stands between a part and its middleware, for a part that exports `interactive-tools` and the like as well. */
  | { readonly kind: "adapter"; readonly capability: Capability }
  /** Puts the methods of a part's extensions into a chain of their own. */
  | { readonly kind: "extensions-middleware" }
  /** Stands between a part and its middleware, when asked for. */
  | { readonly kind: "prefix"; readonly capability: Capability }
  /** Stands between a part and an interface of the host, given without its version, of which the part may use only some. */
  | { readonly kind: "guard"; readonly guards: string }
  /** Stands between a part and its middleware, where the part must not receive all members of a message's context. */
  | { readonly kind: "context-filter"; readonly capability: Capability }
  /** Part of the chain only where users put it, as `wasmcp:filter-middleware`; what comes before it is not filtered. */
  | { readonly kind: "filter" }
  /** The first link of the chain of a server that is composed with tool search. */
  | { readonly kind: "search" }
  /** Serves every component that calls functions of these interfaces, which are given without versions. */
  | {
      readonly kind: "service";
      readonly provides: readonly string[];
      /** The runtime that this build is for. A server for another runtime gets the build without this field. */
      readonly runtime?: "wasmtime" | "spin" | "wasmcloud";
      /** The transport that this build is for. A server with the other transport gets the build without this field. */
      readonly transport?: "stdio";
    };

/**
 * What a component does with the memory that it used for a call.
 *
 * - `released`: all of it is released at the end of the call.
 * - `kept`: nothing is released, since objects outlive the call. Over HTTP the instance ends with its request, and
 *   releasing would only cost time.
 * - `collected`: blocks are released at the end of the call, and objects that nothing refers to are collected.
 * - `kept-and-collected`: objects are collected; the component releases blocks itself when it reads a message.
 */
export type MemoryMode = "released" | "kept" | "collected" | "kept-and-collected";

export interface FrameworkComponent {
  /** Below `components/`. */
  readonly folder: string;
  /** One of several worlds of the folder, and the name of its entry module; without it the entry is `index.ts`. */
  readonly world?: string;
  /** A core module in the folder that makes the component, in the place of AssemblyScript: `verify.wasm`. */
  readonly module?: string;
  readonly role: FrameworkRole;
  readonly memory: MemoryMode;
  /** The functions that it takes and calls without lifting what it merely hands on. */
  readonly raw: readonly string[];
  /** `--override` for a component of this name replaces this one, too. */
  readonly overriddenWith?: string;
}

const mcp = "wasmcp:mcp-v20251125";
const mcp2026 = "wasmcp:mcp-v20260728";

const handle = `${mcp}/server-handler@0.1.1#handle`;
const tools = [`${mcp}/tools@0.1.1#list-tools`, `${mcp}/tools@0.1.1#call-tool`] as const;
const resources = [
  `${mcp}/resources@0.1.1#list-resources`,
  `${mcp}/resources@0.1.1#list-resource-templates`,
  `${mcp}/resources@0.1.1#read-resource`,
] as const;
const prompts = [`${mcp}/prompts@0.1.1#list-prompts`, `${mcp}/prompts@0.1.1#get-prompt`] as const;

const callContext = [
  `${mcp2026}/context`,
  `${mcp2026}/changes`,
  "wasmcp:framework/calls",
  "wasmcp:framework/listening",
  "wasmcp:framework/tasks",
] as const;
const keyValueStore = ["wasmcp:keyvalue/store"] as const;

/** A new component is a folder in `components/` and an entry here. */
export const manifest = {
  transport: {
    folder: "transport",
    world: "transport",
    role: { kind: "transport", transport: "http", variant: "plain" },
    memory: "released",
    raw: [],
  },
  "streaming-transport": {
    folder: "transport",
    world: "streaming-transport",
    role: { kind: "transport", transport: "http", variant: "streaming" },
    memory: "released",
    raw: [],
    overriddenWith: "transport",
  },
  "stdio-transport": {
    folder: "transport",
    world: "stdio-transport",
    role: { kind: "transport", transport: "stdio", variant: "plain" },
    memory: "released",
    raw: [],
  },
  "streaming-stdio-transport": {
    folder: "transport",
    world: "streaming-stdio-transport",
    role: { kind: "transport", transport: "stdio", variant: "streaming" },
    memory: "released",
    raw: [],
    overriddenWith: "stdio-transport",
  },
  "stateful-transport": {
    folder: "transport",
    world: "stateful-transport",
    role: { kind: "transport", transport: "http", variant: "stateful" },
    memory: "released",
    raw: [],
    overriddenWith: "transport",
  },
  "stateful-stdio-transport": {
    folder: "transport",
    world: "stateful-stdio-transport",
    role: { kind: "transport", transport: "stdio", variant: "stateful" },
    memory: "released",
    raw: [],
    overriddenWith: "stdio-transport",
  },
  "server-card": {
    folder: "server-card",
    role: { kind: "card" },
    memory: "released",
    raw: [],
  },
  "server-io": {
    folder: "server-io",
    world: "server-io",
    role: { kind: "service", provides: [`${mcp}/server-io`, "wasmcp:http-reply/late-reply"] },
    memory: "kept",
    raw: [],
  },
  "stdio-server-io": {
    folder: "server-io",
    world: "stdio-server-io",
    role: {
      kind: "service",
      provides: [`${mcp}/server-io`, "wasmcp:stdio-reply/client-log"],
      transport: "stdio",
    },
    memory: "collected",
    raw: [],
    overriddenWith: "server-io",
  },
  "call-context": {
    folder: "call-context",
    world: "call-context",
    role: { kind: "service", provides: callContext },
    memory: "kept",
    raw: [],
  },
  /** Its listeners and the client's answers are in the one instance, which reads the answers where the requests come from. */
  "stdio-call-context": {
    folder: "call-context",
    world: "stdio-call-context",
    role: { kind: "service", provides: [...callContext, "wasmcp:framework/lines"], transport: "stdio" },
    memory: "kept-and-collected",
    raw: [],
  },
  "tools-middleware": {
    folder: "tools-middleware",
    role: { kind: "capability-middleware", capability: "tools" },
    memory: "released",
    raw: [handle, ...tools],
  },
  "resources-middleware": {
    folder: "resources-middleware",
    role: { kind: "capability-middleware", capability: "resources" },
    memory: "released",
    raw: [handle, ...resources],
  },
  "prompts-middleware": {
    folder: "prompts-middleware",
    role: { kind: "capability-middleware", capability: "prompts" },
    memory: "released",
    raw: [handle, ...prompts],
  },
  "completions-middleware": {
    folder: "completions-middleware",
    role: { kind: "capability-middleware", capability: "completions" },
    memory: "released",
    raw: [handle, `${mcp}/completions@0.1.1#complete`],
  },
  "tools-prefix": {
    folder: "tools-prefix",
    role: { kind: "prefix", capability: "tools" },
    memory: "released",
    raw: tools,
  },
  "interactive-tools": {
    folder: "interactive-tools",
    role: { kind: "adapter", capability: "tools" },
    memory: "released",
    raw: [...tools, `${mcp2026}/interactive-tools@0.1.0#call-tool`],
  },
  "interactive-resources": {
    folder: "interactive-resources",
    role: { kind: "adapter", capability: "resources" },
    memory: "released",
    raw: [...resources, `${mcp2026}/interactive-resources@0.1.0#read-resource`],
  },
  "interactive-prompts": {
    folder: "interactive-prompts",
    role: { kind: "adapter", capability: "prompts" },
    memory: "released",
    raw: [...prompts, `${mcp2026}/interactive-prompts@0.1.0#get-prompt`],
  },
  "context-filter": {
    folder: "context-filter",
    world: "context-filter",
    role: { kind: "context-filter", capability: "tools" },
    memory: "released",
    raw: tools,
  },
  "context-filter-resources": {
    folder: "context-filter",
    world: "context-filter-resources",
    role: { kind: "context-filter", capability: "resources" },
    memory: "released",
    raw: resources,
  },
  "context-filter-prompts": {
    folder: "context-filter",
    world: "context-filter-prompts",
    role: { kind: "context-filter", capability: "prompts" },
    memory: "released",
    raw: prompts,
  },
  "context-filter-completions": {
    folder: "context-filter",
    world: "context-filter-completions",
    role: { kind: "context-filter", capability: "completions" },
    memory: "released",
    raw: [`${mcp}/completions@0.1.1#complete`],
  },
  "environment-filter": {
    folder: "environment-filter",
    role: { kind: "guard", guards: "wasi:cli/environment" },
    memory: "released",
    raw: [],
  },
  "preopens-filter": {
    folder: "preopens-filter",
    role: { kind: "guard", guards: "wasi:filesystem/preopens" },
    memory: "released",
    raw: [],
  },
  "http-filter": {
    folder: "http-filter",
    role: { kind: "guard", guards: "wasi:http/outgoing-handler" },
    memory: "released",
    raw: [],
  },
  "extensions-middleware": {
    folder: "extensions-middleware",
    role: { kind: "extensions-middleware" },
    memory: "released",
    raw: [],
  },
  "method-not-found": {
    folder: "method-not-found",
    role: { kind: "end" },
    memory: "released",
    raw: [handle],
  },
  "filter-middleware": {
    folder: "filter-middleware",
    role: { kind: "filter" },
    memory: "released",
    raw: [handle],
  },
  "tool-search": {
    folder: "tool-search",
    role: { kind: "search" },
    memory: "released",
    raw: [handle],
  },
  "kv-store": {
    folder: "kv-store",
    world: "kv-store",
    role: { kind: "service", provides: keyValueStore },
    memory: "collected",
    raw: [],
  },
  "kv-store-d2": {
    folder: "kv-store",
    world: "kv-store-d2",
    role: { kind: "service", provides: keyValueStore, runtime: "spin" },
    memory: "collected",
    raw: [],
  },
  "kv-store-wasmcloud": {
    folder: "kv-store",
    world: "kv-store-wasmcloud",
    role: { kind: "service", provides: keyValueStore, runtime: "wasmcloud" },
    memory: "collected",
    raw: [],
  },
  /** `wasmtime serve` forgets its own key-value store after each request, but not files. */
  "kv-store-fs": {
    folder: "kv-store",
    world: "kv-store-fs",
    role: { kind: "service", provides: keyValueStore, runtime: "wasmtime" },
    memory: "collected",
    raw: [],
  },
  "session-store": {
    folder: "session-store",
    role: { kind: "service", provides: [`${mcp}/sessions`, `${mcp}/session-manager`] },
    memory: "collected",
    raw: [],
  },
  "signature-verifier": {
    folder: "signature-verifier",
    module: "verify.wasm",
    role: { kind: "service", provides: ["wasmcp:framework/signatures"] },
    memory: "released",
    raw: [],
  },
  access: {
    folder: "access",
    role: { kind: "service", provides: ["wasmcp:framework/access"] },
    memory: "released",
    raw: [],
  },
  authorization: {
    folder: "authorization",
    role: {
      kind: "service",
      provides: [
        `${mcp}/server-auth`,
        "wasmcp:auth/helpers",
        "wasmcp:auth/errors",
        "wasmcp:auth/bearer",
        "wasmcp:auth/introspection",
        "wasmcp:auth/resource-metadata",
        "wasmcp:auth/authorization-server-discovery",
        "wasmcp:auth/client-registration",
      ],
    },
    memory: "released",
    raw: [],
  },
} as const satisfies Record<string, FrameworkComponent>;

export type ComponentName = keyof typeof manifest;

export const componentNames = Object.keys(manifest) as readonly ComponentName[];

/** The entry of a component with the type that all entries share. */
export function componentNamed(name: ComponentName): FrameworkComponent {
  return manifest[name];
}
