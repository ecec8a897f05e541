/** `Headers` of the Fetch Standard. */

export type HeadersInit = Headers | Iterable<Iterable<string>> | Readonly<Record<string, string>>;

let freeze: (headers: Headers) => void;
let listOf: (headers: Headers) => readonly (readonly [name: string, value: string])[];

export class Headers {
  /** Names in lower case, in the order in which they were added. */
  #list: [name: string, value: string][] = [];
  #isImmutable = false;

  static {
    freeze = (headers) => {
      headers.#isImmutable = true;
    };
    listOf = (headers) => headers.#list;
  }

  constructor(init?: HeadersInit | null) {
    if (init === undefined) return;
    if (init === null || typeof init !== "object")
      throw new TypeError("expected headers, pairs or an object");
    if (Symbol.iterator in init) {
      for (const pair of init as Iterable<Iterable<string>>) {
        const [name, value, ...more] = pair;
        if (name === undefined || value === undefined || more.length > 0)
          throw new TypeError("expected pairs of a name and a value");
        this.append(name, value);
      }
      return;
    }
    for (const key of Reflect.ownKeys(init)) {
      if (Object.getOwnPropertyDescriptor(init, key)?.enumerable !== true) continue;
      this.append(key as string, (init as Readonly<Record<string, string>>)[key as string] as string);
    }
  }

  append(name: string, value: string): void {
    const entry: [string, string] = [nameOf(name), valueOf(value)];
    this.#checkMutable();
    this.#list.push(entry);
  }
  set(name: string, value: string): void {
    const entry: [string, string] = [nameOf(name), valueOf(value)];
    this.#checkMutable();
    const first = this.#list.findIndex(([each]) => each === entry[0]);
    if (first === -1) this.#list.push(entry);
    else this.#list = this.#list.filter((each, index) => index === first || each[0] !== entry[0]);
    if (first !== -1) this.#list[first] = entry;
  }
  delete(name: string): void {
    const key = nameOf(name);
    this.#checkMutable();
    this.#list = this.#list.filter(([each]) => each !== key);
  }
  get(name: string): string | null {
    const key = nameOf(name);
    const values = this.#list.filter(([each]) => each === key).map(([, value]) => value);
    return values.length === 0 ? null : values.join(", ");
  }
  has(name: string): boolean {
    const key = nameOf(name);
    return this.#list.some(([each]) => each === key);
  }
  getSetCookie(): string[] {
    return this.#list.filter(([name]) => name === "set-cookie").map(([, value]) => value);
  }
  forEach(callback: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
    if (typeof callback !== "function") throw new TypeError("expected a function");
    for (const [name, value] of this) callback.call(self, value, name, this);
  }
  *entries(): IterableIterator<[name: string, value: string]> {
    for (let index = 0; ; index++) {
      const entry = this.#combined()[index];
      if (entry === undefined) return;
      yield entry;
    }
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }
  *values(): IterableIterator<string> {
    for (const [, value] of this.entries()) yield value;
  }
  [Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    return this.entries();
  }
  get [Symbol.toStringTag](): string {
    return "Headers";
  }
  [Symbol.for("nodejs.util.inspect.custom")](
    _depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): string {
    return `Headers ${inspect(Object.fromEntries(this), options)}`;
  }

  /** Sorted; values of one name together, but cookies each for itself. */
  #combined(): [name: string, value: string][] {
    const names = [...new Set(this.#list.map(([name]) => name))].toSorted();
    return names.flatMap((name) =>
      name === "set-cookie"
        ? this.getSetCookie().map((value): [string, string] => [name, value])
        : [[name, this.get(name) ?? ""] as [string, string]],
    );
  }

  #checkMutable(): void {
    if (this.#isImmutable) throw new TypeError("the headers of this object cannot be changed");
  }
}

/** From now on they cannot be changed: the headers of a response that came from the network. */
export { freeze as freezeHeaders };
/** The entries as they were added, for sending. */
export { listOf as headerList };

function nameOf(name: unknown): string {
  const text = String(name);
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(text))
    throw new TypeError(`expected the name of a header, found \`${text}\``);
  return text.toLowerCase();
}

function valueOf(value: unknown): string {
  const text = String(value).replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, "");
  // The value may be a secret, so the message does not repeat it.
  if (/[\0\n\r]|[^\0-\xff]/.test(text))
    throw new TypeError("the value of a header contains characters that are not allowed");
  return text;
}
