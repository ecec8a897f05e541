import assert from "node:assert/strict";
import * as path from "node:path";
import { describe, test } from "node:test";
import { componentEmbed } from "@bytecodealliance/jco-transpile/wasm-tools";
import { ownWitPackages, wasiWitPackages } from "../../../../../scripts/wit-packages.ts";
import { printWorldSource } from "../../../../../toolchain/create/builders/wit-source.ts";
import { loadWit } from "../../../../../toolchain/sources/wit-deps/index.ts";
import { findWorld, resolveWit } from "../../../../../core/wit/index.ts";
import type { World } from "../../../../../core/wit/index.ts";

const repository = path.join(import.meta.dirname, "../../../../..");

function resolve(text: string, world: string): World {
  const { root, diagnostics } = resolveWit({
    root: { sources: [{ path: "w.wit", text }] },
    dependencies: [],
  });
  assert.deepEqual(diagnostics, []);
  assert.ok(root !== undefined);
  return findWorld(root, world);
}

/** The text means the same to us when read again, and the tool that it is for takes it. */
async function check(world: World): Promise<void> {
  const text = printWorldSource(world);
  assert.equal(printWorldSource(resolve(text, world.name)), text);
  assert.ok((await componentEmbed({ witSource: text, dummy: true })).length > 0);
}

describe("a world is printed as one text", () => {
  test("for WASI 0.2.12 and our own packages", async () => {
    const packages = [...(await wasiWitPackages()), ...(await ownWitPackages())];
    let worlds = 0;
    for (const folder of packages) {
      const { root } = await loadWit(folder, { dependencies: packages.filter((other) => other !== folder) });
      for (const world of root.worlds.values()) {
        await check(world);
        worlds += 1;
      }
    }
    assert.ok(worlds > 8, `found ${worlds} worlds`);
  });

  test("for the test components", async () => {
    const { root } = await loadWit(path.join(repository, "test/fixtures/echo/wit"));
    for (const world of root.worlds.values()) await check(world);
  });

  test("for everything a world can hold itself", async () => {
    await check(
      resolve(
        `package test:all@1.2.3;
        interface %interface {
          resource %resource {
            constructor(%list: u8);
            get: func() -> u8;
            make: static func(%string: string) -> %resource;
          }
          variant %variant { %u8, %option(option<u8>) }
          flags %flags { %bool }
          enum %enum { %result }
          %func: func(a: borrow<%resource>) -> result<_, %enum>;
        }
        world %world {
          use %interface.{%resource, %variant as other};
          record %record { %tuple: tuple<u8, other> }
          resource here { constructor(); turn: func(by: s32) -> here; }
          type %type = list<%record>;
          import take: func(a: %type, b: %resource);
          import inside: interface { use %interface.{%enum}; f: func(a: %enum); }
          export give: func() -> here;
          export %export: interface { g: func(); }
        }`,
        "world",
      ),
    );
  });
});
