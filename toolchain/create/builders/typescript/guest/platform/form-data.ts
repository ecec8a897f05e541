/** `FormData`: the fields of a form, and files. */
import { Blob, File } from "./blob.ts";

export type FormDataValue = string | File;

export class FormData {
  #entries: [name: string, value: FormDataValue][] = [];

  constructor(form?: unknown) {
    if (form !== undefined) throw new TypeError("expected no arguments: components have no forms");
  }

  append(name: string, value: unknown, filename?: string): void {
    this.#entries.push([String(name).toWellFormed(), entryValue(arguments.length, value, filename)]);
  }
  set(name: string, value: unknown, filename?: string): void {
    const key = String(name).toWellFormed();
    const entry: [string, FormDataValue] = [key, entryValue(arguments.length, value, filename)];
    const first = this.#entries.findIndex(([each]) => each === key);
    if (first === -1) {
      this.#entries.push(entry);
    } else {
      this.#entries[first] = entry;
      this.#entries = this.#entries.filter((each, index) => index <= first || each[0] !== key);
    }
  }
  delete(name: string): void {
    this.#entries = this.#entries.filter(([each]) => each !== String(name));
  }
  get(name: string): FormDataValue | null {
    return this.#entries.find(([each]) => each === String(name))?.[1] ?? null;
  }
  getAll(name: string): FormDataValue[] {
    return this.#entries.filter(([each]) => each === String(name)).map(([, value]) => value);
  }
  has(name: string): boolean {
    return this.#entries.some(([each]) => each === String(name));
  }
  forEach(callback: (value: FormDataValue, name: string, form: FormData) => void, self?: unknown): void {
    for (const [name, value] of this) callback.call(self, value, name, this);
  }
  *entries(): IterableIterator<[string, FormDataValue]> {
    for (let index = 0; index < this.#entries.length; index++) {
      const [name, value] = this.#entries[index] ?? ["", ""];
      yield [name, value];
    }
  }
  *keys(): IterableIterator<string> {
    for (const [name] of this.entries()) yield name;
  }
  *values(): IterableIterator<FormDataValue> {
    for (const [, value] of this.entries()) yield value;
  }
  [Symbol.iterator](): IterableIterator<[string, FormDataValue]> {
    return this.entries();
  }
  get [Symbol.toStringTag](): string {
    return "FormData";
  }
}

function entryValue(count: number, value: unknown, filename: string | undefined): FormDataValue {
  if (count < 2) throw new TypeError("expected a name and a value");
  if (!(value instanceof Blob)) {
    if (filename !== undefined) throw new TypeError("expected a `Blob` for a field with a file name");
    return String(value).toWellFormed();
  }
  const isFile = value instanceof File;
  if (isFile && filename === undefined) return value;
  const name = filename ?? "blob";
  return new File([value], name, { type: value.type, lastModified: isFile ? value.lastModified : 0 });
}
