/**
 * How QuickJS (quickjs-ng since July 2026) keeps its memory: `js_arena_malloc` in its `quickjs.c`.
 *
 * Each block has a header of eight octets. Blocks of up to 504 octets lie in arenas of about four kilobytes, one size in each; larger
 * ones are allocations of their own. What is freed in an arena stays as it was, until it is used again.
 */
import type { Allocation } from "../../../../core/component/index.ts";

export interface EngineMemory {
  /** The contents of blocks in use, without their headers. */
  readonly used: readonly Allocation[];
  /** The contents of free blocks. */
  readonly free: readonly Allocation[];
}

const BLOCK_HEADER = 8;
/** Two lists, then the fields below. */
const ARENA_HEADER = 24;
const ARENA_SIZE = 4096;
/** Offsets of an arena's fields, and of a block's. */
const SIZE_INDEX = 16;
const USED_BLOCKS = 18;
const BLOCKS = 20;
const FIRST_FREE = 22;
const BLOCK_SIZE_INDEX = 2;
const NO_BLOCK = 0xffff;

const BLOCK_SIZES: readonly number[] = [
  ...Array.from({ length: 15 }, (_, index) => 16 + index * 8),
  ...Array.from({ length: 8 }, (_, index) => 144 + index * 16),
  ...Array.from({ length: 8 }, (_, index) => 288 + index * 32),
];

/** The blocks in the allocations. An allocation that is neither an arena nor a large block of the engine is left out. */
export function readEngineMemory(memory: Uint8Array, allocations: readonly Allocation[]): EngineMemory {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const used: Allocation[] = [];
  const free: Allocation[] = [];
  for (const allocation of allocations) {
    const { start, end } = allocation;
    if (end - start < ARENA_HEADER) continue;
    const arena = readArena(view, allocation);
    if (arena !== undefined) {
      used.push(...arena.used);
      free.push(...arena.free);
    } else if (view.getUint16(start, true) === NO_BLOCK && view.getUint8(start + BLOCK_SIZE_INDEX) === 0xff) {
      used.push({ start: start + BLOCK_HEADER, end });
    }
  }
  return { used, free };
}

function readArena(view: DataView, { start, end }: Allocation): EngineMemory | undefined {
  const sizeIndex = view.getUint8(start + SIZE_INDEX);
  const size = BLOCK_SIZES[sizeIndex];
  if (size === undefined) return undefined;
  const count = view.getUint16(start + BLOCKS, true);
  const length = ARENA_HEADER + count * size;
  if (count !== Math.floor((ARENA_SIZE - ARENA_HEADER) / size) || start + length > end) return undefined;
  const place = (index: number) => start + ARENA_HEADER + index * size;
  for (let index = 0; index < count; index++) {
    if (view.getUint8(place(index) + BLOCK_SIZE_INDEX) !== sizeIndex) return undefined;
  }
  const isFree = new Set<number>();
  for (let index = view.getUint16(start + FIRST_FREE, true); index !== NO_BLOCK;) {
    if (index >= count || isFree.has(index)) return undefined;
    isFree.add(index);
    index = view.getUint16(place(index), true);
  }
  if (isFree.size + view.getUint16(start + USED_BLOCKS, true) !== count) return undefined;
  const used: Allocation[] = [];
  const free: Allocation[] = [];
  for (let index = 0; index < count; index++) {
    const block = { start: place(index) + BLOCK_HEADER, end: place(index) + size };
    (isFree.has(index) ? free : used).push(block);
  }
  return { used, free };
}
