import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { orderAfterDrop, orderAfterMove } from "../../../../extension/sidebar/order.ts";

const own = ["a", "b", "c", "d"];
const joined = (specs: readonly string[]) => specs.join("");

describe("a component that is dropped", () => {
  test("takes the place of the one that it is dropped onto, from above and from below", () => {
    assert.equal(joined(orderAfterDrop(own, ["a"], "b")), "bacd");
    assert.equal(joined(orderAfterDrop(own, ["a"], "d")), "bcda");
    assert.equal(joined(orderAfterDrop(own, ["d"], "a")), "dabc");
    assert.equal(joined(orderAfterDrop(own, ["c"], "b")), "acbd");
  });

  test("goes in front of the target if it is new, and to the end on the profile itself", () => {
    assert.equal(joined(orderAfterDrop(own, ["x"], "c")), "abxcd");
    assert.equal(joined(orderAfterDrop(own, ["x"], undefined)), "abcdx");
    assert.equal(joined(orderAfterDrop(own, ["a"], undefined)), "bcda");
    assert.equal(joined(orderAfterDrop([], ["x"], "c")), "x");
  });

  test("keeps components together that are dropped together, and changes nothing for a drop onto itself", () => {
    assert.equal(joined(orderAfterDrop(own, ["a", "b"], "c")), "cabd");
    assert.equal(joined(orderAfterDrop(own, ["a", "d"], "c")), "badc");
    assert.equal(joined(orderAfterDrop(own, ["a", "x"], "b")), "axbcd");
    assert.equal(joined(orderAfterDrop(own, ["a", "b"], "a")), "abcd");
  });
});

describe("a component that is moved", () => {
  test("goes one place up or down, and no further than the end", () => {
    assert.equal(joined(orderAfterMove(own, ["c"], "up")), "acbd");
    assert.equal(joined(orderAfterMove(own, ["c"], "down")), "abdc");
    assert.equal(joined(orderAfterMove(own, ["a"], "up")), "abcd");
    assert.equal(joined(orderAfterMove(own, ["d"], "down")), "abcd");
    assert.equal(joined(orderAfterMove([], ["d"], "down")), "");
  });

  test("goes along with the others that are moved", () => {
    assert.equal(joined(orderAfterMove(own, ["b", "c"], "up")), "bcad");
    assert.equal(joined(orderAfterMove(own, ["b", "d"], "down")), "acbd");
    assert.equal(joined(orderAfterMove(own, ["a", "b"], "up")), "abcd");
    assert.equal(joined(orderAfterMove(own, ["a", "c"], "up")), "acbd");
  });
});
