import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import {
  CAPABILITY_NAMES,
  parseReach,
  printReach,
  type Reach,
} from "../../../../../toolchain/compose/grants/index.ts";
import { ToolchainError } from "../../../../../core/errors.ts";
import { repositoryRoot } from "../../../../../scripts/build.ts";

const good: Readonly<Record<string, Reach>> = {
  http: { kind: "capability", name: "http" },
  "session-manager": { kind: "capability", name: "session-manager" },
  "wasi:sockets": { kind: "package", name: "wasi:sockets" },
  "wasmcp:keyvalue/store": { kind: "interface", name: "wasmcp:keyvalue/store" },
  "http:api.example.com": { kind: "host", pattern: "api.example.com" },
  "http:*.example.com:8443": { kind: "host", pattern: "*.example.com:8443" },
  "http:127.0.0.1": { kind: "host", pattern: "127.0.0.1" },
  "http:[::1]:8080": { kind: "host", pattern: "[::1]:8080" },
  "http:*.localhost": { kind: "host", pattern: "*.localhost" },
  "environment:API_KEY": { kind: "variable", name: "API_KEY" },
  "filesystem:/": { kind: "folder", path: "/" },
  "filesystem:/data/in": { kind: "folder", path: "/data/in" },
  "keyvalue:shared": { kind: "bucket", name: "shared" },
};

test("a grant is a capability, a package, an interface or a detail, and is printed as it was written", () => {
  for (const [text, expected] of Object.entries(good)) {
    const reach = parseReach(text);
    assert.deepEqual(reach, expected);
    assert.equal(printReach(reach), text);
  }
  assert.deepEqual(parseReach("http:API.Example.com"), { kind: "host", pattern: "api.example.com" });
});

const bad: Readonly<Record<string, RegExp>> = {
  "": /found ``/,
  netwrok: /the capabilities are `changes`/,
  enviroment: /did you mean `environment`\?/,
  "enviroment:API_KEY": /did you mean `environment:API_KEY`\?/,
  "wasi:io/streams@0.2.12": /did you mean `wasi:io\/streams`\?/,
  "random:4": /cannot be granted in part[^]*write `random`/,
  "http:": /write `http` for every public host/,
  "http:*": /write `http` for every public host/,
  "http:https://api.example.com/v1": /found an address[^]*write `http:api\.example\.com`/,
  "http:api.*.com": /only as the first label/,
  "http:*.*.com": /only as the first label/,
  "http:*.127.0.0.1": /write `http:127\.0\.0\.1`/,
  "http:127.1": /write `http:127\.0\.0\.1`/,
  "http:0x7f.1:80": /write `http:127\.0\.0\.1:80`/,
  "http:2130706433": /write `http:127\.0\.0\.1`/,
  "http:::1": /write `http:\[::1\]`/,
  "http:[0:0:0:0:0:0:0:1]": /write `http:\[::1\]`/,
  "http:bücher.example": /write `http:xn--bcher-kva\.example`/,
  "http:localhost:0": /port from 1 to 65535/,
  "http:localhost:65536": /port from 1 to 65535/,
  "http:a b": /expected a host/,
  "http:user@example.com": /expected a host/,
  "environment:": /name of a variable/,
  "environment:A=B": /name of a variable/,
  "environment:weather:API_KEY": /name of a variable/,
  "environment:*": /`environment` for all variables/,
  "environment:WASMCP_STATE_KEY": /hold its keys/,
  "environment:wasmcp_state_key": /hold its keys/,
  "environment:JWT_ISSUER": /hold its keys/,
  "filesystem:data": /absolute path/,
  "filesystem:/data\n*": /absolute path/,
  "filesystem:/data\u202e": /absolute path/,
  "filesystem:/data/": /absolute path/,
  "filesystem:/data/../etc": /absolute path/,
  "keyvalue:a b": /name of a bucket/,
};

for (const [text, expected] of Object.entries(bad)) {
  test(`\`${text}\` is refused with what to write`, () => {
    assert.throws(
      () => parseReach(text),
      (error) =>
        error instanceof ToolchainError &&
        error.code === "bad-reach" &&
        expected.test(`${error.message}\n${error.remedy}`),
    );
  });
}

test("the schema of `wasmcp.toml` accepts the same, and offers every capability", async () => {
  const text = await fs.readFile(path.join(repositoryRoot, "schemas/wasmcp.schema.json"), "utf8");
  const { definitions } = JSON.parse(text) as {
    readonly definitions: {
      readonly reach: { readonly pattern: string; readonly examples: readonly string[] };
    };
  };
  const pattern = new RegExp(definitions.reach.pattern, "u");
  assert.deepEqual(definitions.reach.examples, CAPABILITY_NAMES);
  for (const each of [...Object.keys(good), ...CAPABILITY_NAMES]) assert.match(each, pattern);
  // Other spellings of IP addresses and ports above 65535 are left to the parser.
  const left = Object.keys(bad).filter((each) => pattern.test(each));
  assert.deepEqual(
    left.filter((each) => !/^http:(?:\d|0x|\*\.127|localhost:65536|\[0)/.test(each)),
    [],
  );
});
