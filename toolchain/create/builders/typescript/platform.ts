/**
 * Which global names and Node modules TypeScript components have, and where in `guest/` they are.
 *
 * The engine inside a component knows ECMAScript and nothing else. Everything here is a module on top of that, and on top of the WASI
 * interfaces that it needs; the build adds those which the code uses.
 */

/** A module of `assets.guest`, without its extension, and the name that it exports: `platform/url`, `URL`. */
export interface PlatformExport {
  readonly module: string;
  readonly name: string;
}

/** What the code mentions that the build cannot give, and the words for it. */
export interface Refusal {
  /** Why: `components have no files`. */
  readonly reason: string;
  /** What to do instead: `import the text, or take it as an argument`. */
  readonly remedy: string;
}

/**
 * Global names by module. A name with a dot is a member that is installed on an object which may have others: `Math.random`. It is used
 * when the code mentions the member on that object; if the object escapes into a variable, when the last name occurs anywhere.
 */
export const PLATFORM_GLOBALS: ReadonlyMap<string, PlatformExport> = new Map(
  Object.entries<readonly string[]>({
    "node/buffer": ["Buffer"],
    "node/process": ["process"],
    "node/process-env": ["process.env"],
    "node/process-time": ["process.hrtime", "process.uptime"],
    "platform/abort-signal": ["AbortController", "AbortSignal"],
    "platform/abort-timeout": ["AbortSignal.timeout"],
    "platform/base64": ["atob", "btoa"],
    "platform/blob": ["Blob"],
    "platform/console": ["console"],
    "platform/console-table": ["console.table"],
    "platform/console-time": ["console.time", "console.timeEnd", "console.timeLog"],
    "platform/crypto": ["crypto"],
    "platform/crypto-subtle": ["crypto.subtle", "CryptoKey"],
    "platform/date": ["Date"],
    "platform/dom-exception": ["DOMException"],
    "platform/event-target": ["CustomEvent", "Event", "EventTarget"],
    "platform/fetch": ["fetch"],
    "platform/file": ["File"],
    "platform/form-data": ["FormData"],
    "platform/from-async": ["Array.fromAsync"],
    "platform/headers": ["Headers"],
    "platform/math-random": ["Math.random"],
    "platform/navigator": ["navigator"],
    "platform/performance": ["performance"],
    "platform/report-error": ["reportError"],
    "platform/request": ["Request"],
    "platform/response": ["Response"],
    "platform/self": ["self", "global"],
    "platform/streams": [
      "ByteLengthQueuingStrategy",
      "CountQueuingStrategy",
      "ReadableByteStreamController",
      "ReadableStream",
      "ReadableStreamBYOBReader",
      "ReadableStreamDefaultController",
      "ReadableStreamDefaultReader",
      "TransformStream",
      "TransformStreamDefaultController",
      "WritableStream",
      "WritableStreamDefaultController",
      "WritableStreamDefaultWriter",
    ],
    "platform/structured-clone": ["structuredClone"],
    "platform/text": ["TextDecoder", "TextEncoder"],
    "platform/text-streams": ["TextDecoderStream", "TextEncoderStream"],
    "platform/timers": [
      "clearImmediate",
      "clearInterval",
      "clearTimeout",
      "setImmediate",
      "setInterval",
      "setTimeout",
    ],
    "platform/url": ["URL", "URLSearchParams"],
  }).flatMap(([module, names]) =>
    names.map((name) => [name, { module, name: name.slice(name.lastIndexOf(".") + 1) }] as const),
  ),
);

/** The modules of Node, by their name without `node:`. */
export const NODE_MODULES: ReadonlyMap<string, string> = new Map([
  ["assert", "node/assert"],
  ["assert/strict", "node/assert-strict"],
  ["async_hooks", "node/async_hooks"],
  ["buffer", "node/buffer"],
  ["console", "node/console"],
  ["crypto", "node/crypto"],
  ["diagnostics_channel", "node/diagnostics_channel"],
  ["events", "node/events"],
  ["os", "node/os"],
  ["path", "node/path"],
  ["path/posix", "node/path"],
  ["perf_hooks", "node/perf_hooks"],
  ["process", "node/process-module"],
  ["punycode", "node/punycode"],
  ["querystring", "node/querystring"],
  ["stream", "node/stream"],
  ["stream/promises", "node/stream-promises"],
  ["stream/web", "node/stream-web"],
  ["string_decoder", "node/string_decoder"],
  ["timers", "node/timers"],
  ["timers/promises", "node/timers-promises"],
  ["tty", "node/tty"],
  ["url", "node/url"],
  ["util", "node/util"],
  ["util/types", "node/util-types"],
]);

const FILES: Refusal = {
  reason: "components have no files",
  remedy: 'import the data, as in `import text from "./page.html"`, or use `wasi:filesystem` in the world',
};
const NETWORK: Refusal = {
  reason: "components speak HTTP and have no sockets of Node",
  remedy: "use `fetch`",
};
const PROCESSES: Refusal = {
  reason: "components cannot start programs or threads",
  remedy: "do the work in the tool itself",
};
const ENGINE: Refusal = {
  reason: "it is part of Node's engine",
  remedy: "use a package that works in browsers",
};

/** Modules of Node that components cannot have. A `require` of one in a `try` block throws; anything else stops the build. */
export const REFUSED_MODULES: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  ["fs", FILES],
  ["fs/promises", FILES],
  ["sqlite", { reason: "components have no files", remedy: "use the key-value store of the context" }],
  ["dgram", NETWORK],
  ["dns", NETWORK],
  ["dns/promises", NETWORK],
  ["http", NETWORK],
  ["http2", NETWORK],
  ["https", NETWORK],
  ["net", NETWORK],
  ["tls", NETWORK],
  ["child_process", PROCESSES],
  ["cluster", PROCESSES],
  ["worker_threads", PROCESSES],
  ["zlib", { reason: "it is a native library of Node", remedy: "use `fflate` or `pako`" }],
  ["readline", { reason: "components have no terminal", remedy: "ask the client with `context.elicit`" }],
  [
    "readline/promises",
    { reason: "components have no terminal", remedy: "ask the client with `context.elicit`" },
  ],
  ["repl", { reason: "components have no terminal", remedy: "ask the client with `context.elicit`" }],
  ["inspector", ENGINE],
  ["module", ENGINE],
  ["trace_events", ENGINE],
  ["v8", ENGINE],
  ["vm", ENGINE],
  ["wasi", ENGINE],
]);

/** Global names that components cannot have, although browsers or Node do. */
export const REFUSED_GLOBALS: ReadonlyMap<string, Refusal> = new Map<string, Refusal>([
  [
    "CompressionStream",
    { reason: "components have no compression of their own", remedy: "use `fflate` or `pako`" },
  ],
  [
    "DecompressionStream",
    { reason: "components have no compression of their own", remedy: "use `fflate` or `pako`" },
  ],
  ["WebSocket", NETWORK],
  ["XMLHttpRequest", NETWORK],
  ["EventSource", NETWORK],
  ["Worker", PROCESSES],
  [
    "localStorage",
    { reason: "components have no browser", remedy: "use the key-value store of the context" },
  ],
]);
