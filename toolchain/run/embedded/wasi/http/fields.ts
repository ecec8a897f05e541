import { validateHeaderName, validateHeaderValue } from "node:http";
import type { Headers } from "../../messages.ts";

type Entry = readonly [name: string, value: Uint8Array];

/** Hop-by-hop headers and those that the host owns; `wasmtime serve` hides and refuses the same ones. */
const forbiddenHeaders: ReadonlySet<string> = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/** The resource `wasi:http/types.fields`. */
export class Fields {
  #entries: Entry[] = [];
  #immutable = false;

  static fromList(entries: readonly Entry[]): Fields {
    const fields = new Fields();
    for (const [name, value] of entries) fields.append(name, value);
    return fields;
  }

  /** Headers of a message that came from the network: already checked, and not to be changed. */
  static received(headers: Headers): Fields {
    const fields = new Fields();
    for (const [name, value] of headers) {
      if (!forbiddenHeaders.has(name)) fields.#entries.push([name, Buffer.from(value, "latin1")]);
    }
    fields.#immutable = true;
    return fields;
  }

  /** Makes `fields` immutable, since a message has them now, and gives them in the form that the network needs. */
  static seal(fields: Fields): Headers {
    fields.#immutable = true;
    return fields.#entries.map(([name, value]) => [name, latin1(value)]);
  }

  get(name: string): Uint8Array[] {
    const wanted = name.toLowerCase();
    return this.#entries.filter(([other]) => other.toLowerCase() === wanted).map(([, value]) => value);
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase();
    return this.#entries.some(([other]) => other.toLowerCase() === wanted);
  }

  set(name: string, values: readonly Uint8Array[]): void {
    this.#checkChange(name, values);
    this.#remove(name);
    for (const value of values) this.#entries.push([name, value]);
  }

  delete(name: string): void {
    this.#checkChange(name, []);
    this.#remove(name);
  }

  append(name: string, value: Uint8Array): void {
    this.#checkChange(name, [value]);
    this.#entries.push([name, value]);
  }

  entries(): readonly Entry[] {
    return this.#entries;
  }

  clone(): Fields {
    const fields = new Fields();
    fields.#entries = [...this.#entries];
    return fields;
  }

  #checkChange(name: string, values: readonly Uint8Array[]): void {
    if (this.#immutable) throw { tag: "immutable" };
    checkField(name, values);
  }

  #remove(name: string): void {
    const wanted = name.toLowerCase();
    this.#entries = this.#entries.filter(([other]) => other.toLowerCase() !== wanted);
  }
}

function checkField(name: string, values: readonly Uint8Array[]): void {
  try {
    validateHeaderName(name);
    for (const value of values) validateHeaderValue(name, latin1(value));
  } catch {
    throw { tag: "invalid-syntax" };
  }
  if (forbiddenHeaders.has(name.toLowerCase())) throw { tag: "forbidden" };
}

/** The bytes of a header value as text, one character per byte. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
}
