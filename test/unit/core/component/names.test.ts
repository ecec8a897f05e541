import assert from "node:assert/strict";
import { test } from "node:test";
import {
  higherVersion,
  parseInterfaceName,
  printInterfaceName,
  versionTrack,
  type InterfaceName,
} from "../../../../core/component/index.ts";

function parse(text: string): InterfaceName {
  const name = parseInterfaceName(text);
  assert.ok(name, `\`${text}\` is an interface name`);
  return name;
}

test("an interface name has a namespace, a package, an interface and perhaps a version", () => {
  assert.deepEqual(parse("wasi:http/types@0.2.12"), {
    namespace: "wasi",
    package: "http",
    interface: "types",
    version: "0.2.12",
  });
  assert.equal(parse("acme:a/b").version, undefined);
  for (const text of ["wasi:http/types@0.2.12", "acme:a/b", "wasi:keyvalue/store@0.2.0-draft2"]) {
    assert.equal(printInterfaceName(parse(text)), text);
  }
});

test("other names of imports are not interface names", () => {
  for (const text of ["run", "[method]a.b", "wasi:http", "a:b/c/d", "unlocked-dep=<a:b>", "", "a:b/c@"]) {
    assert.equal(parseInterfaceName(text), undefined, text);
  }
});

test("versions that are compatible share a track", () => {
  const tracks: readonly (readonly [name: string, track: string])[] = [
    ["a:b/c@0.2.3", "a:b/c@0.2"],
    ["a:b/c@0.2.12", "a:b/c@0.2"],
    ["a:b/c@0.3.0", "a:b/c@0.3"],
    ["a:b/c@1.4.0", "a:b/c@1"],
    ["a:b/c@0.0.7", "a:b/c@0.0.7"],
    ["a:b/c@0.2.0-draft", "a:b/c@0.2.0-draft"],
    ["a:b/c", "a:b/c"],
  ];
  for (const [name, track] of tracks) assert.equal(versionTrack(parse(name)), track);
});

test("versions are compared as numbers, not as texts", () => {
  const [older, newer] = [parse("a:b/c@0.2.9"), parse("a:b/c@0.2.12")];
  assert.equal(higherVersion(older, newer), newer);
  assert.equal(higherVersion(newer, older), newer);
});
