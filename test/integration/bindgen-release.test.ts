/**
 * Components of flavour `slice` release the memory of each call, for values of any type: their memory stays as large as
 * one call needs, and what the next call gets is what was sent.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, test } from "node:test";
import { assetsAt } from "../../toolchain/assets.ts";
import { compileAssemblyScript } from "../../toolchain/create/builders/assemblyscript/index.ts";
import { unwatchedJob } from "../../toolchain/progress.ts";
import { repository, runInNode, type Running } from "./bindgen/fixture.ts";

const wit = `package test:release@1.0.0;
interface texts {
  record pair { first: string, second: list<string> }
  join: func(pair: pair) -> string;
  twice: func(pair: pair) -> result<pair, string>;
  hand-on: func(pair: pair) -> pair;
  size: func(text: string) -> u32;
  forget: func(text: string);
}
interface outside { improve: func(text: string) -> string; }
world release { import outside; export texts; }
`;

const implementation = `
import { Result, Utf8 } from "../bindings/abi";
import { improve } from "../bindings/test/release/outside";
import { HAND_ON_ARGS_PAIR, Pair, lowerHandOnResult } from "../bindings/test/release/texts";
let lengths: u32 = 0;
export namespace texts {
  export function join(pair: Pair): Utf8 {
    let all = pair.first.toString();
    for (let i = 0; i < pair.second.length; i++) all += pair.second[i].toString();
    return Utf8.from(all);
  }
  export function twice(pair: Pair): Result<Pair, Utf8> {
    if (pair.first.len == 0) return Result.err<Pair, Utf8>(Utf8.from("nothing"));
    return Result.ok<Pair, Utf8>(new Pair(improve(pair.first), pair.second.concat(pair.second)));
  }
  export function handOnRaw(args: usize): usize {
    const result = heap.alloc(64);
    const pair = Pair.lift(args + HAND_ON_ARGS_PAIR);
    lowerHandOnResult(new Pair(improve(pair.first), pair.second), result);
    return result;
  }
  export function size(text: Utf8): u32 { improve(text); lengths += text.len; return text.len; }
  export function forget(text: Utf8): void { improve(text); lengths += text.len; }
}
`;

interface Pair {
  readonly first: string;
  readonly second: readonly string[];
}
interface Texts {
  join(pair: Pair): string;
  twice(pair: Pair): Pair;
  handOn(pair: Pair): Pair;
  size(text: string): number;
  forget(text: string): void;
}

let folder: string;
let running: Running;
before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-release-"));
  await fs.mkdir(path.join(folder, "wit"));
  await fs.mkdir(path.join(folder, "assembly"));
  await fs.writeFile(path.join(folder, "wit/world.wit"), wit);
  await fs.writeFile(path.join(folder, "assembly/index.ts"), implementation);
  const component = await compileAssemblyScript(
    {
      entry: path.join(folder, "assembly/index.ts"),
      bindings: path.join(folder, "bindings"),
      witDirectory: path.join(folder, "wit"),
      strings: "slice",
      raw: ["test:release/texts@1.0.0#hand-on"],
      runtime: "stub",
    },
    unwatchedJob,
    {
      ...assetsAt(path.join(repository, "dist")),
      bindgenRuntime: path.join(repository, "toolchain/create/bindgen/runtime"),
    },
  );
  running = await runInNode(component, folder, "release", {
    "test:release/outside": { improve: (text: string) => `${text}!` },
  });
});
after(() => fs.rm(folder, { recursive: true, force: true }));

/** Texts of many lengths, the same in every run. */
function pairOf(round: number): Pair {
  const text = (size: number): string => String.fromCharCode(97 + (round % 26)).repeat(size);
  const second = Array.from({ length: round % 7 }, (_, index) => text((round * (index + 3)) % 200));
  return { first: text((round % 300) + 1), second };
}

test("thousands of calls of every kind need the memory of one, and mix nothing up", () => {
  const texts = running.exports["texts"] as Texts;
  const callAll = (round: number): void => {
    const pair = pairOf(round);
    assert.equal(texts.join(pair), pair.first + pair.second.join(""));
    assert.deepEqual(texts.twice(pair), {
      first: `${pair.first}!`,
      second: [...pair.second, ...pair.second],
    });
    assert.deepEqual(texts.handOn(pair), { first: `${pair.first}!`, second: pair.second });
    assert.equal(texts.size(pair.first), pair.first.length);
    texts.forget(pair.first);
  };
  for (let round = 0; round < 300; round++) callAll(round);
  const size = running.memorySize();
  for (let round = 300; round < 1300; round++) callAll(round);
  assert.equal(running.memorySize(), size);
});

test("the memory that a large call needed is free for later calls", () => {
  const texts = running.exports["texts"] as Texts;
  const first = "x".repeat(3_000_000);
  assert.equal(texts.handOn({ first, second: [] }).first, `${first}!`);
  const size = running.memorySize();
  for (let round = 0; round < 10; round++) texts.handOn({ first, second: [] });
  assert.equal(running.memorySize(), size);
});
