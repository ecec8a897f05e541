/** Values that the store and sessions keep. A value remembers its type. */
import { TypedValue, TypedValueTag } from "../wasmcp/keyvalue/store";
import { Json } from "./json";

/** What is under a key. */
export class Stored {
  constructor(private readonly value: TypedValue | null) {}

  /** Whether the key has no value. */
  get isNone(): bool {
    return this.value === null;
  }

  /** Empty if it is no text. */
  get string(): string {
    const value = this.value;
    return value !== null && value.tag == TypedValueTag.asString ? value.asString : "";
  }

  /** 0 if it is no whole number. */
  get integer(): i64 {
    const value = this.value;
    if (value === null) return 0;
    if (value.tag == TypedValueTag.asS64) return value.asS64;
    return value.tag == TypedValueTag.asU64 ? <i64>value.asU64 : 0;
  }

  /** False if it is neither true nor false. */
  get boolean(): bool {
    const value = this.value;
    return value !== null && value.tag == TypedValueTag.asBool && value.asBool;
  }

  /** JSON `null` if it is no JSON. */
  get json(): Json {
    const value = this.value;
    return new Json(value !== null && value.tag == TypedValueTag.asJson ? value.asJson : "null");
  }

  /** Empty if it is no bytes. */
  get bytes(): Uint8Array {
    const value = this.value;
    return value !== null && value.tag == TypedValueTag.asBytes ? value.asBytes : new Uint8Array(0);
  }
}

/** Values under keys. */
export abstract class Values {
  /** The value under a key. */
  abstract get(key: string): Stored;

  protected abstract put(key: string, value: TypedValue): void;

  setString(key: string, value: string): void {
    this.put(key, TypedValue.asString(value));
  }

  setInteger(key: string, value: i64): void {
    this.put(key, TypedValue.asS64(value));
  }

  setBoolean(key: string, value: bool): void {
    this.put(key, TypedValue.asBool(value));
  }

  /** Text that is valid JSON. */
  setJson(key: string, json: string): void {
    this.put(key, TypedValue.asJson(json));
  }

  setBytes(key: string, value: Uint8Array): void {
    this.put(key, TypedValue.asBytes(value));
  }
}
