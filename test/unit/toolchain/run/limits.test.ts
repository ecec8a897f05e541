import assert from "node:assert/strict";
import { test } from "node:test";
import {
  parseMemoryLimit,
  parseTimeLimit,
  printMemoryLimit,
  printTimeLimit,
} from "../../../../toolchain/run/index.ts";

const times: Readonly<Record<string, number | undefined>> = {
  "500ms": 500,
  "30s": 30_000,
  "90s": 90_000,
  "2m": 120_000,
  "1h": 3_600_000,
  none: undefined,
};

for (const [text, milliseconds] of Object.entries(times)) {
  test(`\`${text}\` is a time limit, and is printed the same`, () => {
    assert.equal(parseTimeLimit(text), milliseconds);
    assert.equal(printTimeLimit(milliseconds), text);
  });
}

for (const text of ["", "30", "0s", "-1s", "1.5h", "30 s", "30sec", "None", "1d"]) {
  test(`refuses \`${text}\` as a time limit`, () => {
    assert.throws(() => parseTimeLimit(text), {
      code: "bad-time-limit",
      message: `expected a time such as \`500ms\`, \`30s\` or \`2m\`, or \`none\`, found \`${text}\``,
    });
  });
}

const sizes: Readonly<Record<string, number | undefined>> = {
  "1MB": 1024 ** 2,
  "256MB": 256 * 1024 ** 2,
  "4GB": 4 * 1024 ** 3,
  none: undefined,
};

for (const [text, bytes] of Object.entries(sizes)) {
  test(`\`${text}\` is a memory limit, and is printed the same`, () => {
    assert.equal(parseMemoryLimit(text), bytes);
    assert.equal(printMemoryLimit(bytes), text);
  });
}

for (const text of ["", "256", "0MB", "1.5GB", "256 MB", "256mb", "1TB"]) {
  test(`refuses \`${text}\` as a memory limit`, () => {
    assert.throws(() => parseMemoryLimit(text), { code: "bad-memory-limit" });
  });
}

test("a time that timers cannot wait for becomes the longest one", () => {
  assert.equal(parseTimeLimit("999999h"), 24 * 24 * 3_600_000);
});
