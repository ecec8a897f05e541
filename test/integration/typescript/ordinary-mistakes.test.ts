/**
 * Code that people write, and that once stopped a component or its build: each input of this kind ends in an answer with the
 * request's id, on both runtimes.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { composeFiles } from "../../../toolchain/compose/files/index.ts";
import type { BuiltComponent } from "../../../toolchain/create/builders/index.ts";
import { scaffold } from "../../../toolchain/create/scaffold/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../../toolchain/run/index.ts";
import { here, host } from "../../host.ts";
import { assets, runtimes } from "../sample-server.ts";
import { buildProject } from "./build-project.ts";

/** A module without the SDK, whose tools are the members of `run`. */
const source = `
import legacy from "./legacy.cjs";

declare const process: any, crypto: any;
const t = (v: any) => ({ content: [{ tag: "text" as const, val: { text: { tag: "text" as const, val: v } } }] });
const ID = crypto.randomUUID();
if (process.env.NODE_ENV !== "production") console.warn("development build");
const { random } = Math;
const clock = globalThis;

const run: Record<string, (a: any) => any> = {
  throwText: () => { throw "plain"; },
  throwNothing: () => { throw undefined; },
  throwObject: () => { throw { code: 7 }; },
  reject: async () => { await null; throw new Error("rejected"); },
  surrogate: () => t("a\\ud800b"),
  cut: () => t("hello 😀".slice(0, 7)),
  number: () => t(42),
  noContent: () => ({}),
  nothing: () => null,
  badTag: () => ({ content: [{ tag: "nope", val: {} }] }),
  bigint: () => ({ content: [{ tag: "resource-link", val: { uri: "x://a", name: "n", options: { size: 5n } } }] }),
  token: () => t(random().toString(36).slice(2) + " " + ID),
  now: () => t(String(clock.Date.now())),
  same: () => t([typeof crypto, typeof (globalThis as any).crypto, typeof (globalThis as any).TextEncoder, typeof (globalThis as any).console].join()),
  required: () => t(String(legacy.has)),
  deep: () => { const f = (n: number): number => (n === 0 ? 0 : 1 + f(n - 1)); return t(String(f(5000))); },
  endless: () => { const f = (): number => 1 + f(); try { return t(String(f())); } catch (e) { return t("caught " + e); } },
};
export const tools = {
  listTools: () => ({ tools: Object.keys(run).map((name) => ({ name, inputSchema: '{"type":"object"}' })) }),
  callTool: (_: unknown, r: { name: string; arguments?: string }) => run[r.name]?.(JSON.parse(r.arguments ?? "{}")),
};
`;
const legacy =
  'let c; try { c = require("no-such-package"); } catch (e) { c = null; }\nmodule.exports = { has: c !== null };\n';

interface Answer {
  readonly id: number;
  readonly result?: {
    readonly isError?: boolean;
    readonly content: readonly { readonly text?: string; readonly size?: number }[];
  };
  readonly error?: { readonly code: number; readonly message: string };
}

describe("a component of ordinary mistakes", () => {
  let folder: string;
  let file: string;
  let built: BuiltComponent;
  before(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-mistakes-"));
    const project = await scaffold(
      { name: "mistakes", language: "typescript", directory: folder, force: false },
      assets,
    );
    // The world of the project says what the module exports; without the SDK it has to.
    const wit = path.join(project.directory, "wit");
    await fs.mkdir(path.join(wit, "deps"), { recursive: true });
    for (const name of ["wasi-io", "wasmcp-auth", "wasmcp-keyvalue", "wasmcp-mcp-v20251125"]) {
      await fs.cp(path.join(assets.wit, name), path.join(wit, "deps", name), { recursive: true });
    }
    await fs.writeFile(
      path.join(wit, "world.wit"),
      "package wasmcp:mistakes@0.1.0;\nworld mistakes {\n  export wasmcp:mcp-v20251125/tools@0.1.1;\n}\n",
    );
    await fs.writeFile(path.join(project.directory, "src/index.ts"), source);
    await fs.writeFile(path.join(project.directory, "src/legacy.cjs"), legacy);
    built = await buildProject(project.directory, { typeCheck: false });
    file = path.join(folder, "server.wasm");
    await composeFiles({ ...here, specs: [built.file], output: file, force: false }, unwatchedJob, assets);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  test("the build shows where code reads random values while it is loaded", () => {
    assert.deepEqual(
      built.warnings.map(({ message, place }) => [
        message.split(" runs")[0],
        path.basename(place?.file ?? ""),
        place?.line,
      ]),
      [["`crypto.randomUUID()`", "index.ts", 6]],
    );
  });

  for (const runtime of runtimes) {
    describe(`on ${runtime}`, () => {
      let server: RunningServer;
      const log: string[] = [];
      let onLog: () => void = () => undefined;
      before(async () => {
        server = await startServer(
          {
            ...host,
            file,
            runtime,
            host: "127.0.0.1",
            port: 0,
            env: {},
            onLog: (text) => {
              log.push(text);
              onLog();
            },
          },
          unwatchedJob,
          assets,
        );
      });
      after(() => server?.stop());

      const call = async (name: string): Promise<Answer> => {
        const response = await fetch(server.url, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            accept: "application/json, text/event-stream",
            "mcp-protocol-version": "2025-11-25",
          },
          body: JSON.stringify({
            jsonrpc: "2.0",
            id: 7,
            method: "tools/call",
            params: { name, arguments: {} },
          }),
        });
        const answer = (await response.json()) as Answer;
        assert.equal(answer.id, 7);
        return answer;
      };
      const textOf = async (name: string) => (await call(name)).result?.content[0]?.text;

      const errors: readonly (readonly [name: string, message: RegExp])[] = [
        ["throwText", /^plain$/],
        ["throwNothing", /^undefined$/],
        ["throwObject", /^\{"code":7\}$/],
        ["reject", /^rejected$/],
        ["number", /`content\[0\]\.val\.text\.val`: expected a string, found 42$/],
        ["noContent", /`content`: expected an array, found undefined$/],
        ["badTag", /`content\[0\]\.tag`: expected one of `text`, .*, found "nope"$/],
      ];
      for (const [name, message] of errors) {
        test(`${name} is an error with a message`, async () => {
          const { error } = await call(name);
          assert.equal(error?.code, -32603);
          assert.match(error.message, message);
        });
      }

      test("the author sees the place of an error", { timeout: 60_000 }, async () => {
        // A line may come after the answer, and in pieces.
        const line = new Promise<string>((resolve) => {
          onLog = () => {
            const found = /error in `tools\.callTool`: rejected[^]*?(src\/index\.ts:\d+)/.exec(log.join(""));
            if (found !== null) resolve(found[1] ?? "");
          };
        });
        await call("reject");
        assert.equal(await line, "src/index.ts:15");
      });

      test("nothing as a result means that the tool is not the component's", async () => {
        assert.equal((await call("nothing")).error?.code, -32602);
      });

      const texts: readonly (readonly [name: string, text: string])[] = [
        ["surrogate", "a\ufffdb"],
        ["cut", "hello \ufffd"],
        ["same", "object,object,function,object"],
        ["required", "false"],
        ["deep", "5000"],
      ];
      for (const [name, text] of texts)
        test(`${name} answers`, async () => assert.equal(await textOf(name), text));

      test("a bigint is a number", async () =>
        assert.equal((await call("bigint")).result?.content[0]?.size, 5));

      test("random values and clocks are fresh, also at module level", async () => {
        const [a, b] = [await textOf("token"), await textOf("token")];
        const [randomA, idA] = a?.split(" ") ?? [];
        const [randomB, idB] = b?.split(" ") ?? [];
        assert.notEqual(randomA, randomB);
        assert.notEqual(idA, idB);
        assert.ok(Math.abs(Number(await textOf("now")) - Date.now()) < 60_000);
      });

      test("endless recursion is a result with `isError`, or caught by the code", async () => {
        const { result } = await call("endless");
        assert.ok(
          result?.isError === true || result?.content[0]?.text?.startsWith("caught"),
          JSON.stringify(result),
        );
        assert.equal(await textOf("required"), "false");
      });
    });
  }
});
