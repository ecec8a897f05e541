import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  escapeIdentifier,
  labelDefect,
  packageId,
  qualifiedId,
  uniqueForm,
} from "../../../../core/wit/names.ts";

describe("labels", () => {
  for (const label of ["a", "get-XML", "a1", "a-1", "a-1b", "FOO-bar-2"]) {
    it(`takes \`${label}\``, () => assert.equal(labelDefect(label), undefined));
  }
  const defects = {
    "a--b": /both sides of each hyphen/,
    "a-": /both sides/,
    "1a": /digit/,
    a_b: /letters, digits/,
    fOo: /mixes.*`fOo`/,
    é: /letters/,
  };
  for (const [label, expected] of Object.entries(defects)) {
    it(`refuses \`${label}\``, () => assert.match(labelDefect(label) ?? "", expected));
  }
});

describe("uniqueness", () => {
  const same = (a: string, b: string): void => {
    it(`${a} and ${b} are one name`, () => assert.equal(uniqueForm(a), uniqueForm(b)));
  };
  const different = (a: string, b: string): void => {
    it(`${a} and ${b} are two names`, () => assert.notEqual(uniqueForm(a), uniqueForm(b)));
  };
  same("get-xml", "get-XML");
  same("f1", "f-1");
  same("[method]a.b", "[static]a.B");
  same("[method]foo.foo", "foo");
  different("foo", "[constructor]foo");
  different("foo", "[method]foo.bar");
  different("[method]a-b.c", "[method]a.b-c");
});

it("writes package and item names as the component model does", () => {
  const name = { namespace: "wasi", name: "http", version: "0.2.12" };
  assert.equal(packageId(name), "wasi:http@0.2.12");
  assert.equal(qualifiedId(name, "types"), "wasi:http/types@0.2.12");
  assert.equal(packageId({ ...name, version: undefined }), "wasi:http");
});

it("escapes keywords and nothing else", () => {
  assert.equal(escapeIdentifier("type"), "%type");
  assert.equal(escapeIdentifier("typed"), "typed");
});
