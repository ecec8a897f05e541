/**
 * Global names of JavaScript that the engine inside a component lacks.
 *
 * Problem: the engine's own `Date` and `Math.random` call host functions that we cut off, because the engine would
 * otherwise import environment, files and terminals into every component. It has no `console`, `crypto` or text coding.
 * Idea: each name is a small module on top of the WASI interface that it needs. The bundler adds a module only if the code
 * uses its name, so a component imports a clock only if it reads one.
 *
 * During the build the host does not exist yet. Until the first call, `Date` and `Math.random` are therefore the engine's
 * own, and the console drops its output.
 */

/** The WASI version of the interfaces below; the packages are in `assets.wit`. */
const WASI_VERSION = "0.2.12";

/** Expressions that the bundler replaces, each with a name that a module of `guestModules` exports. */
export const guestDefinitions: Readonly<Record<string, string>> = { "Math.random": "wasmcpRandom" };

/** The modules of `guestModules` that export global names. */
export const GUEST_GLOBALS: readonly string[] = [
  "clock.js",
  "console.js",
  "crypto.js",
  "random.js",
  "text.js",
];

/** File name to source. `state.js` and `utf8.js` are used by the others. */
export const guestModules: ReadonlyMap<string, string> = new Map([
  // Lets the bundler drop every module that the code does not use.
  ["package.json", `{ "type": "module", "sideEffects": false }`],

  ["state.js", `export const state = { running: false };`],

  [
    "clock.js",
    `import { state } from "./state.js";
import * as wallClock from "wasi:clocks/wall-clock@${WASI_VERSION}";
import * as monotonicClock from "wasi:clocks/monotonic-clock@${WASI_VERSION}";

const EngineDate = globalThis.Date;

function now() {
  if (!state.running) return EngineDate.now();
  const { seconds, nanoseconds } = wallClock.now();
  return seconds * 1000 + Math.floor(nanoseconds / 1e6);
}

class HostDate extends EngineDate {
  constructor(...parts) {
    if (parts.length === 0) super(now());
    else super(...parts);
  }
  static now() {
    return now();
  }
}

export { HostDate as Date };

export const performance = {
  now: () => (state.running ? monotonicClock.now() / 1e6 : 0),
};
`,
  ],

  [
    "console.js",
    `import { state } from "./state.js";
import { encodeUtf8 } from "./utf8.js";
import * as stderr from "wasi:cli/stderr@${WASI_VERSION}";

function show(value) {
  if (typeof value === "string") return value;
  if (value instanceof Error) return value.stack ? value + "\\n" + value.stack : String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}

/** Standard output belongs to the protocol, so everything goes to standard error. */
function write(...values) {
  if (!state.running) return;
  const bytes = encodeUtf8(values.map(show).join(" ") + "\\n");
  const stream = stderr.getStderr();
  // A host may refuse to take more than 4096 bytes at once.
  for (let offset = 0; offset < bytes.length; offset += 4096) {
    stream.blockingWriteAndFlush(bytes.subarray(offset, offset + 4096));
  }
}

export const console = {
  debug: write,
  error: write,
  info: write,
  log: write,
  trace: write,
  warn: write,
};
`,
  ],

  [
    "random.js",
    `import { state } from "./state.js";
import * as random from "wasi:random/random@${WASI_VERSION}";

const { random: engineRandom } = Math;

/** A multiple of 2 ** -53 below 1, as \`Math.random\` gives it. */
export function wasmcpRandom() {
  if (!state.running) return engineRandom();
  const bytes = new DataView(Uint8Array.from(random.getRandomBytes(8)).buffer);
  return (bytes.getUint32(0) * 2 ** 21 + (bytes.getUint32(4) >>> 11)) / 2 ** 53;
}
`,
  ],

  [
    "crypto.js",
    `import * as random from "wasi:random/random@${WASI_VERSION}";

export const crypto = {
  getRandomValues(view) {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    bytes.set(random.getRandomBytes(bytes.length));
    return view;
  },
  randomUUID() {
    const bytes = this.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  },
};
`,
  ],

  [
    "text.js",
    `import { decodeUtf8, encodeUtf8 } from "./utf8.js";

export class TextEncoder {
  get encoding() {
    return "utf-8";
  }
  encode(text = "") {
    return encodeUtf8(String(text));
  }
}

export class TextDecoder {
  #fatal;
  #ignoreBOM;
  constructor(label = "utf-8", { fatal = false, ignoreBOM = false } = {}) {
    if (!/^utf-?8$/i.test(label)) throw new RangeError("expected the encoding utf-8, found " + label);
    this.#fatal = fatal;
    this.#ignoreBOM = ignoreBOM;
  }
  get encoding() {
    return "utf-8";
  }
  decode(input = new Uint8Array()) {
    const bytes = ArrayBuffer.isView(input)
      ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
      : new Uint8Array(input);
    const text = decodeUtf8(bytes, this.#fatal);
    return !this.#ignoreBOM && text.startsWith("\\ufeff") ? text.slice(1) : text;
  }
}
`,
  ],

  [
    "utf8.js",
    `/** Lone surrogates become U+FFFD, as everywhere. */
export function encodeUtf8(text) {
  const escaped = encodeURIComponent(text.toWellFormed());
  const bytes = new Uint8Array(escaped.length);
  let length = 0;
  for (let at = 0; at < escaped.length; at++) {
    if (escaped[at] === "%") {
      bytes[length++] = parseInt(escaped.slice(at + 1, at + 3), 16);
      at += 2;
    } else {
      bytes[length++] = escaped.charCodeAt(at);
    }
  }
  return bytes.slice(0, length);
}

/** Ill-formed bytes become U+FFFD, one per maximal subpart, or an error when \`fatal\`. */
export function decodeUtf8(bytes, fatal) {
  const parts = [];
  let units = [];
  let needed = 0;
  let point = 0;
  let lower = 0x80;
  let upper = 0xbf;
  const emit = (codePoint) => {
    units.push(codePoint);
    if (units.length === 4096) {
      parts.push(String.fromCodePoint(...units));
      units = [];
    }
  };
  const replace = () => {
    if (fatal) throw new TypeError("the bytes are not valid utf-8");
    emit(0xfffd);
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (needed > 0) {
      if (byte < lower || byte > upper) {
        needed = 0;
        lower = 0x80;
        upper = 0xbf;
        replace();
        at--;
        continue;
      }
      lower = 0x80;
      upper = 0xbf;
      point = (point << 6) | (byte & 0x3f);
      if (--needed === 0) emit(point);
    } else if (byte < 0x80) {
      emit(byte);
    } else if (byte >= 0xc2 && byte <= 0xdf) {
      needed = 1;
      point = byte & 0x1f;
    } else if (byte >= 0xe0 && byte <= 0xef) {
      if (byte === 0xe0) lower = 0xa0;
      if (byte === 0xed) upper = 0x9f;
      needed = 2;
      point = byte & 0x0f;
    } else if (byte >= 0xf0 && byte <= 0xf4) {
      if (byte === 0xf0) lower = 0x90;
      if (byte === 0xf4) upper = 0x8f;
      needed = 3;
      point = byte & 0x07;
    } else {
      replace();
    }
  }
  if (needed > 0) replace();
  return parts.join("") + String.fromCodePoint(...units);
}
`,
  ],
]);
