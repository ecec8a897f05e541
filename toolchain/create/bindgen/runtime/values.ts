// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/** The classes that stand for WIT's unnamed types in both flavours. */

/** An absent side of a `result`: `Result.ok<Unit, ErrorCode>(unit)`. */
export type Unit = u8;
export const unit: Unit = 0;

function absent<T>(): T {
  if (isReference<T>()) return changetype<T>(<usize>0);
  return <T>0;
}

/** `result<A, E>`. Reading the absent side traps. */
export class Result<A, E> {
  readonly isErr: bool;
  private okValue: A;
  private errValue: E;

  constructor(isErr: bool, okValue: A, errValue: E) {
    this.isErr = isErr;
    this.okValue = okValue;
    this.errValue = errValue;
  }

  static ok<A, E>(value: A): Result<A, E> {
    return new Result<A, E>(false, value, absent<E>());
  }

  static err<A, E>(error: E): Result<A, E> {
    return new Result<A, E>(true, absent<A>(), error);
  }

  get ok(): A {
    if (this.isErr) unreachable();
    return this.okValue;
  }

  get err(): E {
    if (!this.isErr) unreachable();
    return this.errValue;
  }
}

/** A present `option<T>` where `T` is a number, an enum or itself an option: `Some<u32> | null`. */
export class Some<T> {
  value: T;

  constructor(value: T) {
    this.value = value;
  }
}
