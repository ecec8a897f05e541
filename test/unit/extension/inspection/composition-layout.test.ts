import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  BOX_HEIGHT,
  BOX_WIDTH,
  layOut,
  type Box,
  type Layout,
} from "../../../../extension/inspection/composition-layout.ts";
import type { Inspection } from "../../../../toolchain/inspect/index.ts";
import { inspection, mcp, server, smallServer, type PartInShort } from "./inspections.ts";

describe("the layout of a composition", () => {
  test("the chain goes down on the left, and the instances that it calls stand beside it", () => {
    const [end, log, weather, middleware, transport] = layoutOf(smallServer).boxes;
    assert(end && log && weather && middleware && transport);
    assert.deepEqual([transport.x, middleware.x, end.x], [end.x, end.x, end.x]);
    assert(transport.y < middleware.y && middleware.y < end.y);
    assert.deepEqual([weather.y, log.y], [middleware.y, middleware.y]);
    assert(middleware.x < weather.x && weather.x < log.x);
  });

  test("a capability keeps its place beside its middleware when the row above is full", () => {
    const { boxes } = layoutOf(
      server([
        { name: "end" },
        { name: "sessions" },
        { name: "authorization" },
        { name: "tools" },
        { name: "middleware", calls: { [mcp("server-handler")]: 0, [mcp("tools")]: 3 } },
        { name: "transport", calls: { [mcp("server-handler")]: 4, "a:b/sessions": 1, "a:b/auth": 2 } },
      ]),
    );
    assert.equal(boxes[3]?.y, boxes[4]?.y);
  });

  test("requests enter at the instance that no other calls", () => {
    assert.equal(layoutOf(smallServer).entry, 4);
    assert.equal(layoutOf(server([])).entry, undefined);
  });

  test("importing types is not a call", () => {
    const types = inspection({ imports: [{ name: mcp("mcp"), functions: [] }] });
    const composed = server([{ name: "types" }, { name: "user", part: types, calls: { [mcp("mcp")]: 0 } }]);
    assert.deepEqual(layoutOf(composed).arrows, []);
  });

  test("boxes are read row by row", () => {
    assert.deepEqual(layoutOf(smallServer).order, [4, 3, 2, 1, 0]);
  });

  test("no two boxes overlap, no arrow runs behind a box, and all fits into the drawing", () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const { boxes, arrows, width, height } = layoutOf(server(randomParts(seed)));
      for (const [index, box] of boxes.entries()) {
        assert(box.x + BOX_WIDTH <= width && box.y + BOX_HEIGHT <= height, `seed ${seed}`);
        const others = boxes.slice(index + 1);
        assert(!others.some((other) => other.x === box.x && other.y === box.y), `seed ${seed}`);
      }
      for (const { points } of arrows) {
        for (const [index, start] of points.slice(0, -1).entries()) {
          const end = points[index + 1] ?? start;
          const crossed = boxes.filter((box) => passesThrough(start, end, box));
          assert.deepEqual(crossed, [], `seed ${seed}: ${JSON.stringify(points)}`);
          assert(Math.min(start.x, end.x) >= 0 && Math.max(start.x, end.x) <= width, `seed ${seed}`);
        }
      }
    }
  });
});

function layoutOf({ composition }: Inspection): Layout {
  assert(composition);
  return layOut(composition);
}

/** Segments are horizontal or vertical. A segment along an edge does not cross the box. */
function passesThrough(start: Box, end: Box, box: Box): boolean {
  return (
    Math.max(start.x, end.x) > box.x &&
    Math.min(start.x, end.x) < box.x + BOX_WIDTH &&
    Math.max(start.y, end.y) > box.y &&
    Math.min(start.y, end.y) < box.y + BOX_HEIGHT
  );
}

/** Up to a dozen parts; each calls some that come before it, some of them as a handler. */
function randomParts(seed: number): readonly PartInShort[] {
  let state = seed;
  const below = (limit: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * limit);
  };
  return Array.from({ length: 1 + below(12) }, (_, position) => {
    const calls: Record<string, number> = {};
    const count = position === 0 ? 0 : below(4);
    for (let call = 0; call < count; call += 1) {
      const name = below(2) === 0 ? mcp("server-handler") : `a:b/c${call}`;
      calls[name] = below(position);
    }
    return { name: `part ${position}`, calls };
  });
}
