/** For which system and processor a program or a library was compiled, read from its first bytes. */
import type { Cpu, Target } from "./targets.ts";

export interface Executable {
  readonly os: Target["os"];
  readonly cpu: Cpu | "other";
}

/** `undefined`: the bytes are no program of Linux (ELF), macOS (Mach-O, 64 bits) or Windows (PE). */
export function executableOf(bytes: Uint8Array): Executable | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64) return undefined;
  // ELF: `e_machine` at 18. Ours are all little-endian.
  if (view.getUint32(0) === 0x7f454c46) return { os: "linux", cpu: cpuOf(view.getUint16(18, true), ELF) };
  // Mach-O: `cputype` at 4.
  if (view.getUint32(0, true) === 0xfeedfacf)
    return { os: "darwin", cpu: cpuOf(view.getUint32(4, true), MACH_O) };
  // PE: `MZ`, and at 60 the offset of `PE\0\0`, behind which the machine stands.
  if (view.getUint16(0) !== 0x4d5a) return undefined;
  const header = view.getUint32(60, true);
  if (header + 6 > bytes.length || view.getUint32(header) !== 0x50450000) return undefined;
  return { os: "win32", cpu: cpuOf(view.getUint16(header + 4, true), PE) };
}

const ELF: ReadonlyMap<number, Cpu> = new Map([
  [62, "x64"],
  [183, "arm64"],
]);
const MACH_O: ReadonlyMap<number, Cpu> = new Map([
  [0x01000007, "x64"],
  [0x0100000c, "arm64"],
]);
const PE: ReadonlyMap<number, Cpu> = new Map([
  [0x8664, "x64"],
  [0xaa64, "arm64"],
]);

function cpuOf(machine: number, known: ReadonlyMap<number, Cpu>): Cpu | "other" {
  return known.get(machine) ?? "other";
}
