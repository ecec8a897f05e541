import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  caseName,
  decodeExportName,
  encodeExportName,
  memberName,
  methodName,
  typeName,
  valueName,
} from "../../../../../toolchain/create/bindgen/names.ts";

const table: readonly (readonly [
  what: string,
  name: (wit: string) => string,
  cases: readonly (readonly [string, string])[],
])[] = [
  [
    "functions and parameters",
    valueName,
    [
      ["list-tools", "listTools"],
      ["now", "now"],
      ["get-URL", "getURL"],
      ["URL", "url"],
      ["x5t-s256", "x5tS256"],
      ["delete", "delete_"],
      ["new", "new_"],
      ["load", "load_"],
    ],
  ],
  [
    "types",
    typeName,
    [
      ["client-message", "ClientMessage"],
      ["error", "Error"],
      ["result", "Result_"],
      ["tuple3", "Tuple3_"],
      ["HTTP-error", "HTTPError"],
    ],
  ],
  [
    "fields",
    memberName,
    [
      ["mime-type", "mimeType"],
      ["type", "type"],
      ["default", "default"],
      ["lower", "lower_"],
      ["static", "static_"],
    ],
  ],
  [
    "cases of variants",
    caseName,
    [
      ["string", "string"],
      ["tools-call", "toolsCall"],
      ["new", "new_"],
      ["tag", "tag_"],
    ],
  ],
  [
    "methods",
    methodName,
    [
      ["blocking-read", "blockingRead"],
      ["delete", "delete"],
      ["set", "set"],
      ["drop", "drop_"],
      ["lower", "lower"],
    ],
  ],
];

for (const [what, name, cases] of table) {
  describe(`names of ${what}`, () => {
    for (const [wit, expected] of cases)
      test(`${wit} is ${expected}`, () => assert.equal(name(wit), expected));
  });
}

test("an export's name becomes an identifier and can be restored from it", () => {
  for (const name of [
    "run",
    "a:b/c@0.2.12#[method]r.get",
    "cabi_post_wasi:cli/run@0.2.0#run",
    "a:b/c#[dtor]r",
  ]) {
    assert.match(encodeExportName(name), /^[A-Za-z_$][\w$]*$/u);
    assert.equal(decodeExportName(encodeExportName(name)), name);
  }
  assert.equal(decodeExportName("memory"), "memory");
});
