// @ts-nocheck: AssemblyScript, which editors read with the rules of TypeScript
/**
 * Linear memory for canonical values: what the host writes for us, and what we write for the host.
 *
 * Flavour `slice` looks after no block by itself: what a call of an export has allocated is released at once when the call is over. With
 * the runtime `stub` the heap is a stack, and that goes for objects too. A component with objects that outlive a call, such as
 * resources, takes the runtime `minimal`: its blocks come from an arena, and its objects are collected between calls. Then
 * a block that is to outlive the call is one of `heap.alloc`, or belongs to an object.
 *
 * Flavour `managed` uses that arena too. Canonical values come and go like a stack: parameters of an export are lifted
 * before the implementation runs; each import call lowers, lifts and is done; the result of an export lives until its
 * post-return. So a mark is taken, and resetting to it releases everything since.
 */

/** `cabi_realloc` of flavour `slice`. */
export function reallocate(old: usize, oldSize: usize, align: usize, newSize: usize): usize {
  if (ASC_RUNTIME != STUB) return arenaReallocate(old, oldSize, align, newSize);
  if (newSize == 0) return align;
  if (newSize <= oldSize) return old;
  enterHeap();
  // The heap aligns every block to 16, which is more than any canonical value asks for.
  const block = heap.alloc(newSize);
  if (oldSize != 0) memory.copy(block, old, oldSize);
  return block;
}

/** A block for the present call of an export, flavour `slice`. */
export function allocate(size: usize): usize {
  return ASC_RUNTIME == STUB ? heap.alloc(size) : arenaAllocate(size);
}

/** As many octets of a block of `allocate` in a larger one, which is the same one where it can grow. */
export function enlarge(block: usize, size: usize, larger: usize): usize {
  return ASC_RUNTIME == STUB ? heap.realloc(block, larger) : arenaReallocate(block, size, 8, larger);
}

/** The runtime `stub`, as `ASC_RUNTIME` has it. */
const STUB: i32 = 0;

/** Where the heap began when the first call came in; 0 before that. What lies below has been there since the start. */
let floor: usize = 0;

/** Called before anything is allocated for a call of an export: by the host's first allocation, or by the export. */
export function enterHeap(): void {
  if (ASC_RUNTIME == STUB && floor == 0) floor = heapMark();
}

/** Called when a call of an export is over and its result, if that lies in memory, has been taken. No object is on the stack then. */
export function leaveHeap(): void {
  if (ASC_RUNTIME == STUB) {
    heapRelease(floor);
  } else {
    arenaReset(0);
    enter();
  }
}

/** Keeps everything that has been allocated so far, the arguments of the present call included, for as long as the instance lives. */
export function keepHeap(): void {
  floor = heapMark();
}

/** Where the next block will lie, for `heapRelease`. */
export function heapMark(): usize {
  const next = heap.alloc(0);
  heap.free(next);
  return next;
}

/**
 * Releases every block and object that was made since the mark, even if something still refers to it. Only the runtime `stub` can
 * do that; with the others nothing happens.
 */
export function heapRelease(mark: usize): void {
  if (ASC_RUNTIME != STUB) return;
  // `stub` frees its newest block and no other. So the block at the mark is made the newest one: its size, which the
  // runtime keeps in the four octets before it, becomes all that follows.
  const newest = heap.alloc(0);
  const end = newest + load<u32>(newest - 4);
  store<u32>(mark - 4, <u32>(end - mark));
  heap.free(mark);
}

/** Octets that a chunk offers beside its header, unless more are needed. */
const CHUNK_SIZE: usize = 4064;
/** Header of a chunk: the previous chunk at 0, the chunk's end at 4; 16 octets keep the alignment. */
const CHUNK_HEADER: usize = 16;
/** Calls between two collections when the memory did not grow. */
const CALLS_PER_COLLECTION: u32 = 16;

/** The newest chunk; 0 before the first allocation. */
let chunk: usize = 0;
/** Where the next block begins, and where the newest chunk ends. */
let top: usize = 0;
let end: usize = 0;

let calls: u32 = 0;
let pages: i32 = 0;

function addChunk(size: usize): void {
  const capacity = max(size, CHUNK_SIZE);
  const added = heap.alloc(CHUNK_HEADER + capacity);
  store<usize>(added, chunk);
  top = added + CHUNK_HEADER;
  end = top + capacity;
  store<usize>(added, end, 4);
  chunk = added;
}

/** A block for canonical values, flavour `managed`; aligned to 8. */
export function arenaAllocate(size: usize): usize {
  // The first chunk is kept for ever, and so it must not be one that a huge value asked for.
  if (chunk == 0) addChunk(0);
  const taken = (size + 7) & ~7;
  if (taken < size || taken > end - top) addChunk(taken);
  const block = top;
  top += taken;
  return block;
}

/** `cabi_realloc` of flavour `managed`. */
export function arenaReallocate(old: usize, oldSize: usize, align: usize, newSize: usize): usize {
  if (newSize == 0) return align;
  if (oldSize == 0) return arenaAllocate(newSize);
  const taken = (oldSize + 7) & ~7;
  if (old + taken == top) {
    const wanted = (newSize + 7) & ~7;
    if (wanted >= newSize && wanted <= end - old) {
      top = old + wanted;
      return old;
    }
  }
  const moved = arenaAllocate(newSize);
  memory.copy(moved, old, min(oldSize, newSize));
  return moved;
}

/** The present top of the arena, for `arenaReset`. */
export function arenaMark(): usize {
  return top;
}

/** Releases what was allocated since the mark; 0 releases everything. */
export function arenaReset(mark: usize): void {
  if (chunk == 0) return;
  let previous = load<usize>(chunk);
  while (previous != 0 && (mark < chunk || mark > end)) {
    heap.free(chunk);
    chunk = previous;
    end = load<usize>(chunk, 4);
    previous = load<usize>(chunk);
  }
  top = mark == 0 ? chunk + CHUNK_HEADER : mark;
}

/**
 * Called before an export lifts its parameters, or when it is over, when no managed value is on the stack: the only moments at which the
 * runtimes `minimal` and `incremental` may both collect.
 */
export function enter(): void {
  const present = memory.size();
  if (present != pages || ++calls >= CALLS_PER_COLLECTION) {
    __collect();
    calls = 0;
    pages = present;
  }
}
