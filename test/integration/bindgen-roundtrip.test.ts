/**
 * Values of every kind pass through generated bindings and return equal: as JavaScript with `jco`, and as text with
 * wasmtime. `echo` returns its argument; `relay` calls `echo`, so that imports are tested with the same values.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { loadWit } from "../../toolchain/sources/wit-deps/index.ts";
import type { Func } from "../../core/wit/index.ts";
import { dealias } from "../../core/wit/index.ts";
import { buildFixture, flavours, linkRelay, linkVisitor, repository, runInNode } from "./bindgen/fixture.ts";
import type { Exports, Fixture, Running } from "./bindgen/fixture.ts";
import { Random, camel, plainArrays, randomValue, toJs, toWave } from "./bindgen/values.ts";
import { findTool, without } from "../tools.ts";

const rounds = 60;

const { root } = await loadWit(path.join(repository, "test/fixtures/echo/wit"));
const functions = [...(root.interfaces.get("values")?.functions.values() ?? [])];
/** Those that return what they are given; more than one parameter comes back as a tuple. */
const echoes = functions.filter((func) => !func.name.startsWith("swallow"));

type Callable = (...args: unknown[]) => unknown;
interface ThingLike {
  name(): string;
  rename(name: string): void;
  same(other: ThingLike): boolean;
  drop(): string;
  [Symbol.dispose](): void;
}
interface Things {
  readonly Thing: (new (name: string) => ThingLike) & { merge(a: ThingLike, b: ThingLike): ThingLike };
  pass(thing: ThingLike): ThingLike;
  peek(thing: ThingLike): string;
  passAll(things: ThingLike[]): ThingLike[];
  names(things: ThingLike[]): string[];
  deep(a: bigint[], b: bigint[], c: ThingLike | undefined): string | undefined;
  swap(holder: { tag: string; val?: ThingLike }): { tag: string; val?: ThingLike };
  alive(): number;
}

/** `jco` throws a returned error instead of returning it, within an `Error` or not. */
function call(exports: Exports, func: Func, args: readonly unknown[]): unknown {
  const callable = (exports["values"] as Record<string, Callable>)[camel(func.name)];
  assert.ok(callable !== undefined, func.name);
  const result = func.result === undefined ? undefined : dealias(func.result);
  if (result === undefined || typeof result === "string" || result.kind.kind !== "result")
    return callable(...args);
  try {
    return { tag: "ok", val: callable(...args) };
  } catch (error) {
    if (!(error instanceof Error)) return { tag: "err", val: error };
    if (!("payload" in error)) throw error;
    return { tag: "err", val: error.payload };
  }
}

function expectedOf(values: readonly unknown[]): unknown {
  return values.length === 1 ? values[0] : values;
}

const wasmtime = findTool("wasmtime");

for (const flavour of flavours) {
  describe(`flavour ${flavour}`, () => {
    let fixture: Fixture;
    let echo: Running;
    let relay: Running;

    before(async () => {
      fixture = await buildFixture(flavour);
      echo = await runInNode(fixture.echo, fixture.folder, "echo", {});
      relay = await runInNode(fixture.relay, fixture.folder, "relay", {
        "test:echo/values": echo.exports["values"],
        "test:echo/things": echo.exports["things"],
        greet: { default: echo.exports["greet"] },
      });
    });

    after(async () => {
      await fs.rm(fixture.folder, { recursive: true, force: true });
    });

    for (const name of ["echo", "relay"] as const) {
      const running = (): Running => (name === "echo" ? echo : relay);

      describe(`${name} in Node`, () => {
        for (const func of echoes) {
          test(`${func.name} returns its argument`, () => {
            const random = new Random(func.name.length * 7919);
            for (let round = 0; round < rounds; round++) {
              const values = func.params.map((param) =>
                toJs(param.type, randomValue(random, param.type, "any")),
              );
              assert.deepEqual(plainArrays(call(running().exports, func, values)), expectedOf(values));
            }
          });
        }

        test("a function without result is called", () => {
          const { swallow, swallowed } = running().exports["values"] as Record<string, Callable>;
          assert.ok(swallow !== undefined && swallowed !== undefined);
          const already = swallowed();
          swallow("text");
          assert.equal(swallowed(), (already as bigint) + 1n);
        });

        test("a function of the world is called", () => {
          assert.equal((running().exports["greet"] as Callable)("w\u{1f600}rld"), "w\u{1f600}rld");
        });

        test("a lone surrogate arrives as U+FFFD", () => {
          assert.equal((running().exports["greet"] as Callable)("\ud800"), "\ufffd");
        });

        test("a resource is made, borrowed, changed and dropped", () => {
          const things = running().exports["things"] as unknown as Things;
          const already = things.alive();
          const thing = new things.Thing("first");
          const other = new things.Thing("other");
          assert.equal(things.alive(), already + 2);
          assert.equal(thing.name(), "first");
          thing.rename("second");
          assert.equal(things.peek(thing), "second");
          assert.equal(thing.drop(), "second");
          assert.equal(thing.same(thing), true);
          assert.equal(thing.same(other), false);
          thing[Symbol.dispose]();
          assert.equal(things.alive(), already + 1);
          other[Symbol.dispose]();
          assert.equal(things.alive(), already);
        });

        test("ownership of a resource goes there and back", () => {
          const things = running().exports["things"] as unknown as Things;
          const already = things.alive();
          const passed = things.pass(new things.Thing("passed"));
          assert.equal(passed.name(), "passed");
          const all = things.passAll([passed, new things.Thing("b"), new things.Thing("c")]);
          assert.deepEqual(
            all.map((thing) => thing.name()),
            ["passed", "b", "c"],
          );
          assert.deepEqual(things.names(all), ["passed", "b", "c"]);
          const [a, b, c] = all;
          assert.ok(a !== undefined && b !== undefined && c !== undefined);
          const merged = things.Thing.merge(a, b);
          assert.equal(merged.name(), "b");
          const swapped = things.swap({ tag: "full", val: merged });
          assert.equal(swapped.val?.name(), "b");
          assert.deepEqual(things.swap({ tag: "empty" }), { tag: "empty" });
          const eight = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n];
          assert.equal(things.deep(eight, eight, c), "c");
          assert.equal(things.deep(eight, eight, undefined), undefined);
          swapped.val?.[Symbol.dispose]();
          c[Symbol.dispose]();
          assert.equal(things.alive(), already);
        });
      });
    }

    if (flavour === "managed") {
      test("a long-lived instance stays as small as it is after its first calls", () => {
        const trees = echoes.find((func) => func.name === "echo-trees");
        assert.ok(trees !== undefined);
        const things = relay.exports["things"] as unknown as Things;
        const work = (count: number): void => {
          const random = new Random(1);
          for (let index = 0; index < count; index++) {
            const values = trees.params.map((param) =>
              toJs(param.type, randomValue(random, param.type, "any")),
            );
            call(relay.exports, trees, values);
            things.pass(new things.Thing("short-lived"))[Symbol.dispose]();
          }
        };
        work(300);
        const sizes = [echo.memorySize(), relay.memorySize()];
        assert.ok(sizes.every((size) => size > 0));
        for (let times = 0; times < 5; times++) work(300);
        assert.deepEqual([echo.memorySize(), relay.memorySize()], sizes);
      });
    }

    const skip = without("wasmtime");
    /** What `visit` returns: the name ten times, and no thing left. */
    const visited = (name: string): readonly [string[], number] => [Array<string>(10).fill(name), 0];

    test("things are lent to a component that does not implement them, in Node", async () => {
      const things = { "test:echo/things": echo.exports["things"] };
      const user = await runInNode(fixture.user, fixture.folder, "user", things);
      const imports = { ...things, "test:echo/users": user.exports["users"] };
      const visitor = await runInNode(fixture.visitor, fixture.folder, "visitor", imports);
      assert.deepEqual((visitor.exports["visit"] as Callable)("guest"), visited("guest"));
    });

    describe("linked, in wasmtime", { skip }, () => {
      let component: string;

      before(async () => {
        component = path.join(fixture.folder, "linked.wasm");
        await fs.writeFile(component, linkRelay(fixture));
      });

      test("things are lent to a component that does not implement them", async () => {
        const file = path.join(fixture.folder, "visitor.wasm");
        await fs.writeFile(file, linkVisitor(fixture));
        const { stdout } = await promisify(execFile)(wasmtime ?? "", [
          "run",
          "--invoke",
          'visit("guest")',
          file,
        ]);
        const [labels, left] = visited("guest");
        assert.equal(stdout.trimEnd(), `(${JSON.stringify(labels).replaceAll(",", ", ")}, ${left})`);
      });

      const invoke = async (name: string, args: readonly string[]): Promise<void> => {
        const invocation = `${name}(${args.join(", ")})`;
        const { stdout } = await promisify(execFile)(
          wasmtime ?? "",
          ["run", "--invoke", invocation, component],
          {
            maxBuffer: 2 ** 24,
          },
        );
        assert.equal(stdout.trimEnd(), args.length === 1 ? args[0] : `(${args.join(", ")})`);
      };

      test("many values in one list return as they are", async () => {
        const tree = root.interfaces.get("values")?.types.get("tree");
        assert.ok(tree !== undefined);
        const random = new Random(2);
        const trees = Array.from({ length: 50 }, () => toWave(tree, randomValue(random, tree, "plain")));
        await invoke("echo-trees", [`[${trees.join(", ")}]`]);
      });

      for (const name of ["echo-shape", "echo-mixed", "echo-thirty-two", "sixteen", "seventeen"]) {
        test(`${name} returns its argument`, async () => {
          const func = functions.find((one) => one.name === name);
          assert.ok(func !== undefined);
          const random = new Random(name.length * 104_729);
          await invoke(
            name,
            func.params.map((param) => toWave(param.type, randomValue(random, param.type, "plain"))),
          );
        });
      }
    });
  });
}
