/** Writes archives of POSIX (ustar): equal entries give equal bytes. */
import { InternalError } from "../../../core/errors.ts";

export interface TarEntry {
  /** Relative, with `/`. */
  readonly name: string;
  readonly mode: number;
  /** Number of the user and of the group. */
  readonly owner: number;
  /** `undefined` for a folder. */
  readonly bytes: Uint8Array | undefined;
}

const BLOCK = 512;

export function writeTar(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap((entry) => {
    const { bytes } = entry;
    if (bytes === undefined) return [header(entry)];
    return [header(entry), bytes, new Uint8Array((BLOCK - (bytes.length % BLOCK)) % BLOCK)];
  });
  return new Uint8Array(Buffer.concat([...blocks, new Uint8Array(2 * BLOCK)]));
}

function header({ name, mode, owner, bytes }: TarEntry): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const path = bytes === undefined ? `${name}/` : name;
  if (Buffer.byteLength(path) > 100) throw new InternalError(`a path of an archive is too long: ${path}`);
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, "0")}\0`, at);
  block.write(path, 0);
  octal(mode, 100, 7);
  octal(owner, 108, 7);
  octal(owner, 116, 7);
  octal(bytes?.length ?? 0, 124, 11);
  octal(0, 136, 11);
  block.write(bytes === undefined ? "5" : "0", 156);
  block.write("ustar\x0000", 257);
  // The sum is taken with spaces in its own place.
  block.fill(" ", 148, 156);
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  );
  return block;
}
