/** What a program of Linux needs in order to start: the ELF format, https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html */
import { ToolchainError } from "../../../core/errors.ts";

export interface Elf {
  /** As images name it: `amd64`. */
  readonly architecture: "amd64" | "arm64";
  /** The loader: `/lib64/ld-linux-x86-64.so.2`; `undefined` for a static program and for a library. */
  readonly interpreter: string | undefined;
  /** Libraries by name: `libc.so.6`. */
  readonly needed: readonly string[];
}

const ARCHITECTURES: ReadonlyMap<number, Elf["architecture"]> = new Map([
  [62, "amd64"],
  [183, "arm64"],
]);

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const PT_INTERP = 3;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: bigint;
  readonly size: number;
}

/** Throws for a file that is no program or library of 64-bit Linux, on AMD64 or ARM64. */
export function readElf(bytes: Uint8Array, file: string): Elf {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const architecture = ARCHITECTURES.get(view.getUint16(18, true));
    // The magic number, 64 bits, little-endian.
    if (view.getUint32(0) !== 0x7f454c46 || view.getUint16(4) !== 0x0201 || architecture === undefined)
      throw new RangeError("another format");
    const segments = segmentsOf(view);
    const interpreter = segments.find(({ type }) => type === PT_INTERP);
    return {
      architecture,
      interpreter: interpreter && textAt(bytes, interpreter.offset),
      needed: neededBy(view, bytes, segments),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ToolchainError("not-a-program", `\`${file}\` is no program of 64-bit Linux`, {
      cause: error,
      remedy: "name the wasmtime of a release for Linux with `--wasmtime`: https://wasmtime.dev",
    });
  }
}

function segmentsOf(view: DataView): readonly Segment[] {
  const start = Number(view.getBigUint64(32, true));
  const size = view.getUint16(54, true);
  return Array.from({ length: view.getUint16(56, true) }, (_, index) => {
    const at = start + index * size;
    return {
      type: view.getUint32(at, true),
      offset: Number(view.getBigUint64(at + 8, true)),
      address: view.getBigUint64(at + 16, true),
      size: Number(view.getBigUint64(at + 32, true)),
    };
  });
}

function neededBy(view: DataView, bytes: Uint8Array, segments: readonly Segment[]): readonly string[] {
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return [];
  const entries: (readonly [tag: bigint, value: bigint])[] = [];
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += 16)
    entries.push([view.getBigUint64(at, true), view.getBigUint64(at + 8, true)]);
  const table = entries.find(([tag]) => tag === DT_STRTAB)?.[1];
  if (table === undefined) return [];
  // The table has an address in memory.
  const segment = segments.find(
    ({ type, address, size }) => type === PT_LOAD && table >= address && table < address + BigInt(size),
  );
  if (segment === undefined) throw new RangeError("names outside of the file");
  const strings = segment.offset + Number(table - segment.address);
  return entries.flatMap(([tag, value]) =>
    tag === DT_NEEDED ? [textAt(bytes, strings + Number(value))] : [],
  );
}

function textAt(bytes: Uint8Array, start: number): string {
  const end = bytes.indexOf(0, start);
  if (end < 0) throw new RangeError("a text without an end");
  return new TextDecoder().decode(bytes.subarray(start, end));
}
