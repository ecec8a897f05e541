/** `URLSearchParams` of the URL Standard. */
import { percentDecode } from "./percent.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

type Pair = [name: string, value: string];
export type SearchParamsInit =
  string | Iterable<Iterable<string>> | Readonly<Record<string, string>> | URLSearchParams;

/** Calls `update` with the new text after each change: a `URL` keeps its query and its parameters equal. */
let connect: (params: URLSearchParams, update: (text: string) => void) => void;
let replace: (params: URLSearchParams, query: string) => void;

export class URLSearchParams {
  #pairs: Pair[] = [];
  #update: ((text: string) => void) | undefined;

  static {
    connect = (params, update) => {
      params.#update = update;
    };
    replace = (params, query) => {
      params.#pairs = parseForm(query);
    };
  }

  constructor(init?: SearchParamsInit | null) {
    if (init === undefined) return;
    if (init === null || (typeof init !== "object" && typeof init !== "function")) {
      this.#pairs = parseForm(String(init).replace(/^\?/, ""));
      return;
    }
    const iterator: unknown = (init as { readonly [Symbol.iterator]?: unknown })[Symbol.iterator];
    if (typeof iterator === "function") {
      for (const pair of init as Iterable<Iterable<string>>) {
        if (typeof pair !== "object" || pair === null)
          throw new TypeError("expected pairs of a name and a value");
        const [name, value, ...more] = pair;
        if (name === undefined || value === undefined || more.length > 0)
          throw new TypeError("expected pairs of a name and a value");
        this.#pairs.push([text(name), text(value)]);
      }
      return;
    }
    if (iterator !== undefined && iterator !== null)
      throw new TypeError("expected pairs of a name and a value");
    const record = new Map<string, string>();
    for (const key of Reflect.ownKeys(init)) {
      if (Object.getOwnPropertyDescriptor(init, key)?.enumerable !== true) continue;
      if (typeof key === "symbol") throw new TypeError("expected names that are texts, found a symbol");
      record.set(text(key), text((init as Readonly<Record<string, unknown>>)[key]));
    }
    this.#pairs = [...record];
  }

  get size(): number {
    return this.#pairs.length;
  }

  append(name: string, value: string): void {
    required(arguments.length, 2);
    this.#pairs.push([text(name), text(value)]);
    this.#changed();
  }

  delete(name: string, value?: string): void {
    required(arguments.length, 1);
    this.#pairs = this.#pairs.filter((pair) => !matches(pair, text(name), value));
    this.#changed();
  }

  get(name: string): string | null {
    required(arguments.length, 1);
    return this.#pairs.find((pair) => pair[0] === text(name))?.[1] ?? null;
  }

  getAll(name: string): string[] {
    required(arguments.length, 1);
    return this.#pairs.filter((pair) => pair[0] === text(name)).map(([, value]) => value);
  }

  has(name: string, value?: string): boolean {
    required(arguments.length, 1);
    return this.#pairs.some((pair) => matches(pair, text(name), value));
  }

  set(name: string, value: string): void {
    required(arguments.length, 2);
    const first = this.#pairs.find((pair) => pair[0] === text(name));
    if (first === undefined) {
      this.#pairs.push([text(name), text(value)]);
    } else {
      first[1] = text(value);
      this.#pairs = this.#pairs.filter((pair) => pair === first || pair[0] !== first[0]);
    }
    this.#changed();
  }

  /** By code units; equal names keep their order. */
  sort(): void {
    this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#changed();
  }

  forEach(callback: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void {
    if (typeof callback !== "function") throw new TypeError("expected a function");
    for (const [name, value] of this) callback.call(self, value, name, this);
  }

  /** Reads the list as it is at each step, as the standard asks. */
  *entries(): IterableIterator<Pair> {
    for (let index = 0; index < this.#pairs.length; index++) {
      const [name, value] = this.#pairs[index] ?? ["", ""];
      yield [name, value];
    }
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }
  [Symbol.iterator](): IterableIterator<Pair> {
    return this.entries();
  }

  toString(): string {
    return printForm(this.#pairs);
  }

  get [Symbol.toStringTag](): string {
    return "URLSearchParams";
  }

  #changed(): void {
    this.#update?.(printForm(this.#pairs));
  }
}

/** The parameters of a URL. */
export function connectParams(update: (text: string) => void): URLSearchParams {
  const params = new URLSearchParams();
  connect(params, update);
  return params;
}

export function replaceParams(params: URLSearchParams, query: string): void {
  replace(params, query);
}

function text(value: unknown): string {
  return String(value).toWellFormed();
}

function required(found: number, expected: number): void {
  if (found < expected)
    throw new TypeError(`expected ${expected} argument${expected === 1 ? "" : "s"}, found ${found}`);
}

function matches([name, own]: Pair, wanted: string, value: string | undefined): boolean {
  return name === wanted && (value === undefined || own === text(value));
}

/** `application/x-www-form-urlencoded` */
export function parseForm(query: string): Pair[] {
  const decode = (part: string): string => decodeUtf8(percentDecode(part.replaceAll("+", " ")));
  return query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at === -1 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
}

export function printForm(pairs: Iterable<readonly [string, string]>): string {
  return Array.from(pairs, ([name, value]) => `${encodeForm(name)}=${encodeForm(value)}`).join("&");
}

function encodeForm(value: string): string {
  return value.toWellFormed().replace(/[^*\-.0-9A-Z_a-z]/gu, (character) => {
    if (character === " ") return "+";
    return Array.from(
      encodeUtf8(character),
      (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`,
    ).join("");
  });
}
