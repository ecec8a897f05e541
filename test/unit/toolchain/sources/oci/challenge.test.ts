import assert from "node:assert/strict";
import { test } from "node:test";
import { parseChallenges } from "../../../../../toolchain/sources/oci/challenge.ts";

function check(headers: string | readonly string[], expected: readonly (readonly [string, object])[]): void {
  const found = parseChallenges([headers].flat()).map(({ scheme, parameters }) => [
    scheme,
    Object.fromEntries(parameters),
  ]);
  assert.deepEqual(found, expected);
}

test("a scheme has parameters, quoted or not, with commas and escapes in the quotes", () => {
  check(
    'Bearer realm="https://a.example/token?x=1,2",service="a \\"b\\" \\\\",scope="repository:a/b:pull,push"',
    [
      [
        "bearer",
        { realm: "https://a.example/token?x=1,2", service: 'a "b" \\', scope: "repository:a/b:pull,push" },
      ],
    ],
  );
  check("BASIC Realm = plain", [["basic", { realm: "plain" }]]);
});

test("several challenges come in one header or in several", () => {
  const both = [
    ["basic", { realm: "a" }],
    ["bearer", { realm: "b", service: "c" }],
  ] as const;
  check('Basic realm="a", Bearer realm="b", service="c"', both);
  check(['Basic realm="a"', 'Bearer realm="b",service="c"'], both);
  check("Negotiate, Basic realm=x", [
    ["negotiate", {}],
    ["basic", { realm: "x" }],
  ]);
});

test("reading stops at the first invalid text, and keeps the challenges before it", () => {
  check("", []);
  check(",,,", []);
  check('Bearer realm="never ends', [["bearer", {}]]);
  check('"quoted" Bearer', []);
  check("realm=x", []);
  check(`Bearer ${'a="b",'.repeat(10_000)}`, [["bearer", { a: "b" }]]);
});
