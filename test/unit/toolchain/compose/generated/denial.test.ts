import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { test } from "node:test";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { readComponent } from "../../../../../core/component/index.ts";
import { composeServer, type Part } from "../../../../../toolchain/compose/index.ts";
import { writeDenial } from "../../../../../toolchain/compose/generated/denial.ts";
import { fixtures, readFramework } from "../wat-parts.ts";

/** Records in records, a resource under two names, one that methods return, and resources of another interface. */
const imports = `
  (import "wasi:io/streams@0.2.12" (instance $streams
    (export "output-stream" (type (sub resource)))
    (type $error (variant (case "closed") (case "other" string)))
    (export "stream-error" (type (eq $error)))
  ))
  (alias export $streams "output-stream" (type $output-stream))
  (alias export $streams "stream-error" (type $stream-error))
  (import "wasi:filesystem/types@0.2.12" (instance $types
    (export "descriptor" (type $descriptor (sub resource)))
    (export "folder" (type $folder (eq $descriptor)))
    (type $kind (enum "file" "folder"))
    (export "kind" (type $kind' (eq $kind)))
    (type $stat (record (field "kind" $kind') (field "size" u64)))
    (export "stat" (type $stat' (eq $stat)))
    (alias outer 1 $output-stream (type $stream))
    (export "output-stream" (type $stream' (eq $stream)))
    (alias outer 1 $stream-error (type $error))
    (export "[method]descriptor.stat" (func
      (param "self" (borrow $descriptor)) (param "path" string) (result (result $stat' (error $error)))))
    (export "[method]descriptor.write" (func
      (param "self" (borrow $descriptor)) (param "offset" f64) (result (result (own $stream') (error $kind')))))
  ))
  (alias export $types "descriptor" (type $descriptor))
  (import "wasi:filesystem/preopens@0.2.12" (instance $preopens
    (alias outer 1 $descriptor (type $descriptor))
    (export "descriptor" (type $descriptor' (eq $descriptor)))
    (export "open" (func (param "path" string) (result (own $descriptor'))))
  ))
  (import "wasi:random/random@0.2.12" (instance $random
    (export "get-random-bytes" (func (param "length" u64) (result (list u8))))
  ))`;

async function partWith(name: string, text: string): Promise<Part> {
  return { name, bytes: await parse(text) };
}

/** A tool of the miniature framework, with the imports above. */
async function toolWithImports(): Promise<Part> {
  const text = await fs.readFile(path.join(fixtures, "one-tools-part/weather.wat"), "utf8");
  return partWith("tool.wasm", text.replace("(component", `(component ${imports}`));
}

const framework = await readFramework();
const tool = await toolWithImports();

test("a denied import comes from a stand-in, and the server is a valid component", async () => {
  for (const what of ["filesystem", "wasi:filesystem", "random", "wasi:filesystem/preopens"]) {
    const { component, plan } = composeServer({ parts: [tool], framework, denials: [{ what }] });
    const part = plan.instances.find(({ name }) => name === "tool.wasm");
    const denied = part?.arguments.filter(
      ({ source }) => source.kind === "instance" && plan.instances[source.instance]?.role === "denial",
    );
    const expected = what === "random" ? "random" : "filesystem";
    assert.ok(
      denied?.every((argument) => argument.import.startsWith(`wasi:${expected}/`)),
      what,
    );
    assert.equal(denied?.length, what === "filesystem" || what === "wasi:filesystem" ? 2 : 1, what);
    assert.ok(!plan.imports.some(({ name }) => denied?.some((argument) => argument.import === name)), what);
    // Validates before it generates anything.
    assert.ok("server.js" in (await transpileBytes(component, { name: "server" })).files);
  }
});

test("the part gets its other imports, and nothing else", () => {
  const capabilities = (what: string) =>
    composeServer({ parts: [tool], framework, denials: [{ what }] })
      .plan.instances.find(({ name }) => name === "tool.wasm")
      ?.capabilities.map(({ name }) => name);
  assert.deepEqual(capabilities("filesystem"), ["random"]);
  assert.deepEqual(capabilities("random"), ["filesystem"]);
});

test("a denial may concern one part of several", () => {
  const other: Part = { name: "other.wasm", bytes: tool.bytes };
  const { plan } = composeServer({
    parts: [tool, other],
    framework,
    denials: [{ what: "random", part: "other" }],
  });
  const reaches = new Map(plan.instances.map(({ name, capabilities }) => [name, capabilities]));
  assert.deepEqual(
    ["tool.wasm", "other.wasm"].map((name) => reaches.get(name)?.map((each) => each.name)),
    [["filesystem", "random"], ["filesystem"]],
  );
});

test("a call to a denied function traps", async () => {
  const part = await partWith(
    "dice",
    `(component (import "acme:dice/dice" (instance
    (export "roll" (func (param "sides" u32) (result u32)))
    (export "name" (func (param "language" string) (result string))))))`,
  );
  const standIn = writeDenial(
    { name: part.name, component: readComponent(part.bytes) },
    new Set(["acme:dice/dice"]),
  );
  const { files } = await transpileBytes(standIn, { name: "dice", instantiation: "async" });
  const source = Buffer.from(files["dice.js"] ?? new Uint8Array()).toString("base64");
  const { instantiate } = (await import(`data:text/javascript;base64,${source}`)) as {
    instantiate(
      getCoreModule: (name: string) => Promise<WebAssembly.Module>,
      imports: object,
    ): Promise<{ dice: { roll(sides: number): number; name(language: string): string } }>;
  };
  const { dice } = await instantiate(
    (name) => WebAssembly.compile(Buffer.from(files[name] ?? new Uint8Array())),
    {},
  );
  assert.throws(() => dice.roll(6), WebAssembly.RuntimeError);
  assert.throws(() => dice.name("en"), WebAssembly.RuntimeError);
});

test("an interface whose resources a kept import uses keeps its resources, and loses its functions", async () => {
  const { component, plan } = composeServer({ parts: [tool], framework, denials: [{ what: "wasi:io" }] });
  const standIn = plan.instances.find(({ role }) => role === "denial");
  assert.deepEqual(standIn?.arguments, [
    { import: "wasi:io/streams@0.2.12", source: { kind: "host", import: "wasi:io/streams@0.2.12" } },
  ]);
  assert.ok("server.js" in (await transpileBytes(component, { name: "server" })).files);
});

test("a denial without effect is refused", () => {
  for (const what of ["wasi", "wasi:io/streams@0.2.12", "", "sockets", "wasi:sockets", "http:localhost"]) {
    assert.throws(() => composeServer({ parts: [tool], framework, denials: [{ what }] }), {
      code: "bad-reach",
    });
  }
  assert.throws(
    () => composeServer({ parts: [tool], framework, denials: [{ what: "random", part: "unknown" }] }),
    {
      code: "unknown-part",
    },
  );
});
