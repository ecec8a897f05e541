import { IoError } from "../io/index.ts";

/** Errors of the system, as cases of `wasi:filesystem/types.error-code`. */
const errorCodes: Readonly<Record<string, string>> = {
  EACCES: "access",
  EBUSY: "busy",
  EDQUOT: "quota",
  EEXIST: "exist",
  EFBIG: "file-too-large",
  EINVAL: "invalid",
  EISDIR: "is-directory",
  ELOOP: "loop",
  EMLINK: "too-many-links",
  ENAMETOOLONG: "name-too-long",
  ENOENT: "no-entry",
  ENOSPC: "insufficient-space",
  ENOTDIR: "not-directory",
  ENOTEMPTY: "not-empty",
  EPERM: "not-permitted",
  EROFS: "read-only",
  EXDEV: "cross-device",
};

/** Does `work`, and throws what the system reports as an `error-code`. */
export function withErrorCode<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    // Work within work has its code already.
    if (typeof error === "string") throw error;
    throw errorCodes[(error as NodeJS.ErrnoException).code ?? ""] ?? "io";
  }
}

/** Does `work` for a stream, whose errors are a `stream-error` around the `error-code`. */
export function withStreamError<T>(work: () => T): T {
  try {
    return withErrorCode(work);
  } catch (code) {
    const error = new IoError(`cannot read or write the file: ${String(code)}`, code);
    throw { tag: "last-operation-failed", val: error };
  }
}

/** `wasi:filesystem/types.filesystem-error-code`: the code inside an error of a stream, if it has one. */
export function filesystemErrorCode({ payload }: IoError): string | undefined {
  return typeof payload === "string" ? payload : undefined;
}
