import assert from "node:assert/strict";
import { test } from "node:test";
import { readElf } from "../../../../../toolchain/export/image/elf.ts";

/** A program with one segment for everything, as small as the format allows. */
function program(machine: number, names: readonly string[]): Uint8Array {
  const bytes = Buffer.alloc(1024);
  const address = 0x40_0000n;
  bytes.write("\x7fELF\x02\x01", "latin1");
  bytes.writeUInt16LE(machine, 18);
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(3, 56);
  const segment = (index: number, type: number, offset: number, size: number) => {
    const at = 64 + index * 56;
    bytes.writeUInt32LE(type, at);
    bytes.writeBigUInt64LE(BigInt(offset), at + 8);
    bytes.writeBigUInt64LE(address + BigInt(offset), at + 16);
    bytes.writeBigUInt64LE(BigInt(size), at + 32);
  };
  segment(0, 1, 0, bytes.length);
  segment(1, 3, 256, 32);
  segment(2, 2, 320, 16 * (names.length + 2));
  bytes.write("/lib/ld.so", 256);
  const strings = 512;
  let end = 1;
  const entries = names.map((name): readonly [bigint, bigint] => {
    const start = end;
    bytes.write(name, strings + start);
    end += name.length + 1;
    return [1n, BigInt(start)];
  });
  [...entries, [5n, address + BigInt(strings)] as const].forEach(([tag, value], index) => {
    bytes.writeBigUInt64LE(tag, 320 + 16 * index);
    bytes.writeBigUInt64LE(value, 328 + 16 * index);
  });
  return bytes;
}

test("a program names its processor, its loader and its libraries", () => {
  assert.deepEqual(readElf(program(62, ["libc.so.6", "libm.so.6"]), "wasmtime"), {
    architecture: "amd64",
    interpreter: "/lib/ld.so",
    needed: ["libc.so.6", "libm.so.6"],
  });
  assert.equal(readElf(program(183, []), "wasmtime").architecture, "arm64");
});

test("what is no program of Linux is refused with what to do, however it is damaged", () => {
  const whole = program(62, ["libc.so.6"]);
  const damaged = [
    new Uint8Array(),
    new TextEncoder().encode("#!/bin/sh\nexec wasmtime\n".padEnd(100)),
    program(40, []),
    whole.subarray(0, 70),
    whole.subarray(0, 330),
  ];
  for (const bytes of damaged) {
    assert.throws(() => readElf(bytes, "wasmtime"), { code: "not-a-program" });
  }
});
