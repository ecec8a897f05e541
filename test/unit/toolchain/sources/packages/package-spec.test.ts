import assert from "node:assert/strict";
import { test } from "node:test";
import { isPath } from "../../../../../core/text/index.ts";
import {
  looksLikePackage,
  parsePackageSpec,
  type Wanted,
} from "../../../../../toolchain/sources/packages/index.ts";

function check(text: string, wanted: Wanted): void {
  const place = { kind: "package", id: { namespace: "acme", name: "weather" } };
  assert.deepEqual(parsePackageSpec(text), { text, place, wanted });
}

test("a version, a range, a digest and a tag are distinguished", () => {
  const digest = `sha256:${"0a".repeat(32)}`;
  check("acme:weather@1.2.3", { kind: "exact", version: "1.2.3" });
  check("acme:weather@1.2.3-rc.1", { kind: "exact", version: "1.2.3-rc.1" });
  check("acme:weather@^1.2", { kind: "range", range: "^1.2" });
  check("acme:weather@1", { kind: "range", range: "1" });
  check(`acme:weather@${digest}`, { kind: "digest", digest });
  check("acme:weather@nightly", { kind: "tag", tag: "nightly" });
  check("acme:weather@v1.2.0", { kind: "tag", tag: "v1.2.0" });
});

test("a reference names a repository and a tag or a digest", () => {
  const digest = `sha256:${"0a".repeat(32)}`;
  const cases: readonly (readonly [text: string, repository: string, wanted: Wanted])[] = [
    ["ghcr.io/acme/weather:1.2.0", "ghcr.io/acme/weather", { kind: "exact", version: "1.2.0" }],
    ["ghcr.io/acme/weather:v1.2.0", "ghcr.io/acme/weather", { kind: "tag", tag: "v1.2.0" }],
    ["ghcr.io/acme/weather:1.3", "ghcr.io/acme/weather", { kind: "tag", tag: "1.3" }],
    ["ghcr.io/acme/weather:latest", "ghcr.io/acme/weather", { kind: "range", range: "*" }],
    ["localhost:5000/weather:nightly", "localhost:5000/weather", { kind: "tag", tag: "nightly" }],
    ["registry:5000/weather:main", "registry:5000/weather", { kind: "tag", tag: "main" }],
    ["[::1]:5000/weather:main", "[::1]:5000/weather", { kind: "tag", tag: "main" }],
    [`ghcr.io/acme/weather@${digest}`, "ghcr.io/acme/weather", { kind: "digest", digest }],
    [`ghcr.io/acme/weather:1.2.0@${digest}`, "ghcr.io/acme/weather", { kind: "digest", digest }],
    ["oci://ghcr.io/acme/weather:1.2.0", "ghcr.io/acme/weather", { kind: "exact", version: "1.2.0" }],
    ["oci://ghcr.io/acme/weather", "ghcr.io/acme/weather", { kind: "range", range: "*" }],
    ["oci://localhost:5000/acme/weather", "localhost:5000/acme/weather", { kind: "range", range: "*" }],
  ];
  for (const [text, repository, wanted] of cases) {
    assert.ok(looksLikePackage(text) && !isPath(text), text);
    assert.deepEqual(parsePackageSpec(text), { text, place: { kind: "repository", repository }, wanted });
  }
  for (const text of [
    "oci://",
    "oci://ghcr.io",
    "oci://ghcr.io/a:",
    "oci://ghcr.io/a@sha256:12",
    "oci://ghcr.io/a:b:c",
  ]) {
    assert.throws(() => parsePackageSpec(text), { code: "bad-package-spec" }, text);
  }
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
  for (const text of [
    "weather",
    "./acme:weather",
    "./ghcr.io/a:b",
    "a:b:c",
    "C:\\weather",
    "dist.d/x:y.wasm",
    "a/b:c",
  ]) {
    assert.ok(!looksLikePackage(text), text);
  }
});
