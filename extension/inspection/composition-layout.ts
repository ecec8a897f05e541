/**
 * Where the boxes and arrows of a composition go.
 *
 * Problem: a general graph drawing is hard to read, and would need a library.
 * Idea: servers are chains. The way of a request goes down on the left; what an instance calls besides stands to its
 * right, one column further than any of its callers. Arrows run in the gaps between boxes, never behind one.
 * Result: equal compositions give equal drawings, and a server of twenty parts grows down, not sideways.
 */
import { shortName } from "./capability-words.ts";
import { callsIn, type Call, type Composition } from "../../toolchain/inspect/index.ts";

/** The place of an instance; `instances[i]` has the box `boxes[i]`. */
export interface Box {
  readonly x: number;
  readonly y: number;
}

export interface Arrow extends Call {
  /** Corners, from the caller's edge to the provider's. */
  readonly points: readonly Box[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  /** Where requests come in; absent when there is nothing to call. */
  readonly entry: number | undefined;
  /** The positions as one reads: row by row, each from the left. */
  readonly order: readonly number[];
}

export const BOX_WIDTH = 212;
export const BOX_HEIGHT = 76;
const GAP_X = 56;
const GAP_Y = 32;
const MARGIN = 26;
/** Arrows to different providers run beside each other. */
const LANES = 5;
const LANE_WIDTH = 8;

export function layOut(composition: Composition): Layout {
  const count = composition.instances.length;
  const calls = callsIn(composition);
  const entry = entryOf(composition, calls);
  const chain = chainFrom(entry, calls);
  const columns = columnsOf(count, chain, calls);
  const rows = rowsOf(columns, chain, calls);
  const boxes = columns.map((column, index) => ({
    x: MARGIN + column * (BOX_WIDTH + GAP_X),
    y: MARGIN + (rows[index] ?? 0) * (BOX_HEIGHT + GAP_Y),
  }));
  const arrows = calls.flatMap((call) => {
    const from = boxes[call.from];
    const to = boxes[call.to];
    return from && to ? [{ ...call, points: route(from, to, call.to) }] : [];
  });
  return {
    width: Math.max(0, ...boxes.map(({ x }) => x)) + BOX_WIDTH + MARGIN,
    height: Math.max(0, ...boxes.map(({ y }) => y)) + BOX_HEIGHT + MARGIN,
    boxes,
    arrows,
    entry,
    order: readingOrder(boxes),
  };
}

function readingOrder(boxes: readonly Box[]): readonly number[] {
  const placed = boxes.map(({ x, y }, position) => ({ x, y, position }));
  return placed.sort((a, b) => a.y - b.y || a.x - b.x).map(({ position }) => position);
}

/** An instance that no other calls: the transport, or else the last one, since instances come after what they need. */
function entryOf({ instances, components }: Composition, calls: readonly Call[]): number | undefined {
  const called = new Set(calls.map(({ to }) => to));
  const free = instances.map((_, index) => index).filter((index) => !called.has(index));
  const isServer = (index: number) =>
    components[instances[index]?.component ?? -1]?.component?.kind === "server";
  return free.find(isServer) ?? free.at(-1);
}

/** The way of a message that no part answers, from the entry to the end. */
function chainFrom(entry: number | undefined, calls: readonly Call[]): readonly number[] {
  const chain: number[] = [];
  for (let at = entry; at !== undefined && !chain.includes(at);) {
    chain.push(at);
    const from = at;
    at = calls.find(
      (call) => call.from === from && call.interfaces.some((name) => shortName(name) === "server-handler"),
    )?.to;
  }
  return chain;
}

/** The chain is column 0, and so are instances without callers. Providers come before their callers in the list. */
function columnsOf(count: number, chain: readonly number[], calls: readonly Call[]): readonly number[] {
  const columns = Array.from({ length: count }, () => 0);
  for (let caller = count - 1; caller >= 0; caller -= 1) {
    for (const { from, to } of calls) {
      if (from !== caller || chain.includes(to)) continue;
      columns[to] = Math.max(columns[to] ?? 0, (columns[caller] ?? 0) + 1);
    }
  }
  return columns;
}

/** Each column from its callers on the left: a capability stands beside its middleware, a service near the first user. */
function rowsOf(
  columns: readonly number[],
  chain: readonly number[],
  calls: readonly Call[],
): readonly number[] {
  const rows = columns.map(() => 0);
  for (const [row, index] of chain.entries()) rows[index] = row;
  for (let column = 0; column <= Math.max(0, ...columns); column += 1) {
    const taken = new Set(column === 0 ? chain.keys() : []);
    const wishes = columns.flatMap((each, index) => {
      if (each !== column || chain.includes(index)) return [];
      const callers = calls.flatMap(({ from, to }) => (to === index ? [rows[from] ?? 0] : []));
      return [
        { index, row: callers.length === 0 ? chain.length : Math.min(...callers), callers: callers.length },
      ];
    });
    // An instance with one caller goes beside it. If its place is taken, it goes below, and does not move others.
    wishes.sort(
      (a, b) => Number(a.callers > 1) - Number(b.callers > 1) || a.row - b.row || a.index - b.index,
    );
    const late = wishes.filter(({ index, row }) => {
      if (taken.has(row)) return true;
      taken.add(row);
      rows[index] = row;
      return false;
    });
    for (const { index, row } of late) {
      let free = row;
      while (taken.has(free)) free += 1;
      taken.add(free);
      rows[index] = free;
    }
  }
  return rows;
}

/** The corners of an arrow. `lane` keeps arrows to different providers apart and lets those to the same one join. */
function route(from: Box, to: Box, lane: number): readonly Box[] {
  const middle = BOX_HEIGHT / 2;
  const shift = ((lane % LANES) - (LANES - 1) / 2) * LANE_WIDTH;
  const next = from.y + BOX_HEIGHT + GAP_Y === to.y;
  if (from.x === to.x && next) {
    const x = from.x + BOX_WIDTH / 2;
    return [
      { x, y: from.y + BOX_HEIGHT },
      { x, y: to.y },
    ];
  }
  if (from.x + BOX_WIDTH + GAP_X === to.x && from.y === to.y) {
    return [
      { x: from.x + BOX_WIDTH, y: from.y + middle },
      { x: to.x, y: to.y + middle },
    ];
  }
  const rightwards = to.x > from.x;
  const start = { x: rightwards ? from.x + BOX_WIDTH : from.x, y: from.y + middle + 16 };
  // The gap beside the caller, and the one before the side at which the arrow comes in.
  const out = rightwards ? start.x + GAP_X / 2 + shift : start.x - MARGIN / 2 + shift / 4;
  const leftwards = to.x < from.x;
  const end = { x: leftwards ? to.x + BOX_WIDTH : to.x, y: to.y + middle };
  const into = leftwards ? end.x + GAP_X / 2 + shift : rightwards ? end.x - GAP_X / 2 + shift : out;
  if (Math.abs(out - into) < GAP_X) {
    return [start, { x: out, y: start.y }, { x: out, y: end.y }, end];
  }
  // Columns lie between: cross them in the gap above the provider's row.
  const across = to.y - GAP_Y / 2 + shift / 2;
  return [
    start,
    { x: out, y: start.y },
    { x: out, y: across },
    { x: into, y: across },
    { x: into, y: end.y },
    end,
  ];
}
