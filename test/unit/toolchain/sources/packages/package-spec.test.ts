import assert from "node:assert/strict";
import { test } from "node:test";
import {
  looksLikePackage,
  parsePackageSpec,
  type Wanted,
} from "../../../../../toolchain/sources/packages/index.ts";

function check(text: string, wanted: Wanted): void {
  assert.deepEqual(parsePackageSpec(text), { text, id: { namespace: "acme", name: "weather" }, wanted });
}

test("a version, a range, a digest and a tag are distinguished", () => {
  const digest = `sha256:${"0a".repeat(32)}`;
  check("acme:weather@1.2.3", { kind: "exact", version: "1.2.3" });
  check("acme:weather@1.2.3-rc.1", { kind: "exact", version: "1.2.3-rc.1" });
  check("acme:weather@^1.2", { kind: "range", range: "^1.2" });
  check("acme:weather@1", { kind: "range", range: "1" });
  check(`acme:weather@${digest}`, { kind: "digest", digest });
  check("acme:weather@nightly", { kind: "tag", tag: "nightly" });
});

test("a package without a version means the highest, as `latest` does", () => {
  check("acme:weather", { kind: "range", range: "*" });
  check("acme:weather@latest", { kind: "range", range: "*" });
});

test("an invalid package name is refused, with the part that is wrong", () => {
  const wrong: readonly (readonly [text: string, reason: RegExp])[] = [
    ["weather", /expected a namespace, a colon and a name/],
    [":weather", /expected a namespace, a colon and a name/],
    ["Acme:weather", /found `Acme`/],
    ["acme:weather_report", /found `weather_report`/],
    ["acme:we/../ather", /expected words of lower-case letters/],
    ["acme:weather@", /expected a version, a range or a tag/],
    ["acme:weather@../x", /expected a version, a range or a tag/],
    ["acme:weather@sha256:12", /64 digits from 0 to f, found `sha256:12`/],
  ];
  for (const [text, message] of wrong)
    assert.throws(() => parsePackageSpec(text), { code: "bad-package-spec", message });
});

test("paths and aliases do not look like packages", () => {
  for (const text of ["acme:weather", "acme:weather@^1.2", "acme:x.wasm@1.0.0"])
    assert.ok(looksLikePackage(text), text);
  for (const text of ["weather", "./acme:weather", "ghcr.io/a:b", "a:b:c", "C:\\weather"]) {
    assert.ok(!looksLikePackage(text), text);
  }
});
