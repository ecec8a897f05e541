import assert from "node:assert/strict";
import { it } from "node:test";
import { didYouMean, nearest } from "../../../../core/text/nearest.ts";

it("finds the closest candidate", () => {
  assert.equal(nearest("requst", ["response", "request"]), "request");
});

it("counts two swapped neighbours as one mistake", () => {
  assert.equal(nearest("lits", ["list"]), "list");
});

it("finds nothing when no candidate is close", () => {
  assert.equal(nearest("handler", ["poll", "error"]), undefined);
});

it("finds nothing for a name that is long enough to be generated", () => {
  const name = "n".repeat(50);
  assert.equal(nearest(name, [`${name}x`]), undefined);
});

it("words a suggestion as the end of a message", () => {
  assert.equal(didYouMean("request"), ", did you mean `request`?");
  assert.equal(didYouMean(undefined), "");
});
