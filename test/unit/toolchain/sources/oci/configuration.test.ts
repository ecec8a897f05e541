import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  findMapping,
  isHost,
  parseRegistryConfiguration,
  protocolOf,
  readMetadata,
} from "../../../../../toolchain/sources/oci/configuration.ts";

/** As wkg's documentation has it. */
const text = `
default_registry = "default.example"

[namespace_registries]
wasi = "wasi.example"
test = { registry = "localhost", metadata = { preferredProtocol = "oci", oci = { registry = "ghcr.io", namespacePrefix = "webassembly/" } } }

[package_registry_overrides]
"wasi:special" = "special.example:8443"

[registry."wasi.example".oci]
auth = { username = "open", password = "sesame" }

[registry."special.example:8443"]
type = "oci"
[registry."special.example:8443".oci]
auth = "cGluZzpwb25n"
protocol = "http"
`;

const configuration = parseRegistryConfiguration(text, "config.toml");
const empty = parseRegistryConfiguration("", "config.toml");

describe("a package is looked for", () => {
  test("where the package is mapped, then where its namespace is mapped, then at the default", () => {
    assert.deepEqual(findMapping(configuration, "wasi", "special"), { registry: "special.example:8443" });
    assert.deepEqual(findMapping(configuration, "wasi", "http"), { registry: "wasi.example" });
    assert.deepEqual(findMapping(configuration, "acme", "weather"), { registry: "default.example" });
    assert.deepEqual(findMapping(configuration, "test", "x"), {
      registry: "localhost",
      metadata: { registry: "ghcr.io", namespacePrefix: "webassembly/" },
    });
  });
  test("at ghcr.io when it is ours, unless the configuration says otherwise", () => {
    assert.equal(findMapping(empty, "wasmcp", "transport")?.registry, "ghcr.io");
    assert.equal(findMapping(configuration, "wasmcp", "transport")?.registry, "ghcr.io");
    const own = parseRegistryConfiguration(
      '[namespace_registries]\nwasmcp = "mirror.example"',
      "config.toml",
    );
    assert.equal(findMapping(own, "wasmcp", "transport")?.registry, "mirror.example");
  });
  test("at the registries of well-known namespaces, and otherwise nowhere", () => {
    assert.equal(findMapping(empty, "wasi", "http")?.registry, "wasi.dev");
    assert.equal(findMapping(empty, "ba", "x")?.registry, "bytecodealliance.org");
    assert.equal(findMapping(empty, "acme", "weather"), undefined);
  });
});

test("settings of a registry are read: protocol, credentials in either form", () => {
  const wasi = configuration.registries.get("wasi.example");
  assert.deepEqual(wasi?.credentials, { kind: "basic", username: "open", password: "sesame" });
  const special = configuration.registries.get("special.example:8443");
  assert.deepEqual(special?.credentials, { kind: "basic", username: "ping", password: "pong" });
  assert.equal(protocolOf("special.example:8443", special), "http");
});

test("plain HTTP is used for this machine, and for others only if the configuration allows it", () => {
  for (const host of ["localhost:5000", "127.0.0.1", "127.9.9.9:1", "[::1]:5000"]) {
    assert.equal(protocolOf(host, undefined), "http", host);
  }
  for (const host of ["ghcr.io", "localhost.example", "127.0.0.1.example", "10.0.0.1:5000"]) {
    assert.equal(protocolOf(host, undefined), "https", host);
  }
  assert.equal(protocolOf("localhost", { protocol: "https", certificates: [] }), "https");
});

test("an invalid entry is refused with its place, and without the secrets beside it", () => {
  const cases: readonly (readonly [text: string, expected: RegExp])[] = [
    ['password = "hush\n', /^config.toml:1:\d+: not valid TOML$/],
    ["default_registry = 3", /`default_registry`: expected the host of a registry/],
    ['default_registry = "https://ghcr.io/x"', /`default_registry`/],
    ['default_registry = "user:hush@ghcr.io"', /`default_registry`/],
    ["[namespace_registries]\nacme = 3", /`namespace_registries.acme`: expected the host/],
    ['[registry."x.example"]\ntype = "local"', /expected `oci`, found `local`/],
    ['[registry."x.example".oci]\nprotocol = "ftp"', /expected `http` or `https`/],
    [
      '[registry."x.example".oci]\nauth = "hush"',
      /`registry.x.example.oci.auth`: expected a name and a password/,
    ],
    ['[registry."x.example".oci]\nextra_root_certificates = ["hush"]', /extra_root_certificates`: expected/],
  ];
  for (const [wrong, message] of cases) {
    assert.throws(
      () => parseRegistryConfiguration(wrong, "config.toml"),
      (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /hush/);
        return true;
      },
    );
  }
});

test("a registry's metadata is read in the present form and in the older one", () => {
  const expected = { registry: "ghcr.io", namespacePrefix: "acme/" };
  assert.deepEqual(readMetadata({ oci: expected, other: {} }), expected);
  assert.deepEqual(readMetadata({ ociRegistry: "ghcr.io", ociNamespacePrefix: "acme/" }), expected);
  assert.deepEqual(readMetadata({ oci: { registry: 3 } }), {});
  assert.equal(readMetadata([]), undefined);
});

test("a host is a name with an optional port, without a scheme, user or path", () => {
  for (const host of ["ghcr.io", "localhost:5000", "[::1]:5000"]) assert.ok(isHost(host), host);
  for (const host of ["", "a/b", "a@b", "a?b", "a#b", "a b", "a:b:c", "a:99999"])
    assert.ok(!isHost(host), host);
});
