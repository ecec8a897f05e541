import assert from "node:assert/strict";
import { test } from "node:test";
import {
  isVisible,
  visible,
  visibleName,
  visibleWithStyles,
  withVisibleNames,
} from "../../../../core/text/index.ts";

test("what steers a terminal is spelled out", () => {
  assert.equal(visible("a\x1b]0;title\x07b\x9b2J\x7f"), String.raw`a\x1b]0;title\x07b\x9b2J\x7f`);
  assert.equal(visible("progress\rerror: fake"), String.raw`progress\x0derror: fake`);
});

test("tabs and ends of lines stay in text, and not in names", () => {
  assert.equal(visible("a\tb\r\nc\n"), "a\tb\r\nc\n");
  assert.equal(visibleName("x\nerror: fake\ty"), String.raw`x\x0aerror: fake\x09y`);
});

test("characters that turn text around or take no room are spelled out", () => {
  assert.equal(
    visible("a\u202eb\u2066c\u200bd\ufeffe\u2028"),
    String.raw`a\u{202e}b\u{2066}c\u{200b}d\u{feff}e\u{2028}`,
  );
  assert.equal(visible("tag\u{e0041}"), String.raw`tag\u{e0041}`);
});

test("texts of all scripts stay as they are, with the joiners that they need", () => {
  for (const text of ["日本語", "می‌خواهم", "👩‍💻", "ñ", "café"]) {
    assert.equal(visible(text), text);
    assert.ok(isVisible(text));
  }
});

test("colours of a log stay on a terminal, end with the text, and are left out elsewhere", () => {
  const log = "\x1b[2m12:00\x1b[0m \x1b[1;31mERROR\x1b[2J done";
  assert.equal(visibleWithStyles(log, true), "\x1b[2m12:00\x1b[0m \x1b[1;31mERROR\\x1b[2J done\x1b[0m");
  assert.equal(visibleWithStyles(log, false), "12:00 ERROR\\x1b[2J done");
});

test("hidden text and colours of the ground are no styles", () => {
  assert.equal(visibleWithStyles("\x1b[8mhidden\x1b[41m", true), String.raw`\x1b[8mhidden\x1b[41m`);
});

test("every text within data is made visible", () => {
  const found = withVisibleNames({ name: "a\x1b", list: [{ of: "b\n" }], size: 1, none: undefined });
  assert.deepEqual(found, {
    name: String.raw`a\x1b`,
    list: [{ of: String.raw`b\x0a` }],
    size: 1,
    none: undefined,
  });
});
