import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ToolchainError } from "../../../../core/errors.ts";
import { describeRequest } from "../../../../toolchain/run/index.ts";
import { describeDevEvent, failureOf, requestOf } from "../../../../extension/servers/dev-events.ts";
import { toggleHotReload } from "../../../../extension/commands/toggle-hot-reload.ts";
import type { Runner } from "../../../../extension/servers/run-file.ts";
import type { ServerState } from "../../../../extension/servers/running-servers.ts";
import type { Node } from "../../../../extension/sidebar/model.ts";
import { HotReload } from "../../../../extension/servers/hot-reload.ts";

function mementoOf(values: Map<string, unknown>): ConstructorParameters<typeof HotReload>[0] {
  return {
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => void values.set(key, value),
  } as ConstructorParameters<typeof HotReload>[0];
}

/** A server with hot reload that is starting, and what the menu does to it. Its start ends when `settle` is called. */
async function startingServer() {
  const hotReload = new HotReload(mementoOf(new Map()));
  await hotReload.set("/a.wasm", true);
  let settle: (state: ServerState) => void = () => assert.fail();
  const settled = new Promise<ServerState>((resolve) => (settle = resolve));
  let restarts = 0;
  const sessions = {
    stateOf: (): ServerState => ({ kind: "starting", reloads: true }),
    settledState: () => settled,
    restart: async () => void (restarts += 1),
  };
  const runner = { sessions, hotReload } as unknown as Runner;
  const node = { subject: { kind: "server", server: { file: "/a.wasm" } } } as Node;
  return {
    toggle: (isOn: boolean) => toggleHotReload(runner, node, isOn, async () => {}),
    settle: (state: ServerState) => settle(state),
    restarts: () => restarts,
  };
}

describe("hot reload", () => {
  test("turned off while the server starts, starts it again when it runs", async () => {
    const { toggle, settle, restarts } = await startingServer();
    const off = toggle(false);
    assert.equal(restarts(), 0);
    settle({ kind: "running", reloads: true } as ServerState);
    await off;
    assert.equal(restarts(), 1);
  });

  test("turned off and on again while the server starts, leaves it as it is", async () => {
    const { toggle, settle, restarts } = await startingServer();
    const both = Promise.all([toggle(false), toggle(true)]);
    settle({ kind: "running", reloads: true } as ServerState);
    await both;
    assert.equal(restarts(), 0);
  });

  test("turned off while a start fails, starts nothing", async () => {
    const { toggle, settle, restarts } = await startingServer();
    const off = toggle(false);
    settle({ kind: "failed", reason: "it broke" });
    await off;
    assert.equal(restarts(), 0);
  });

  test("is remembered per server, also by the next window", async () => {
    const values = new Map<string, unknown>();
    const memento = mementoOf(values);
    const first = new HotReload(memento);
    await first.set("/a.wasm", true);
    await first.set("/b.wasm", true);
    await first.set("/a.wasm", true);
    await first.set("/b.wasm", false);
    const next = new HotReload(memento);
    assert.deepEqual([next.isOn("/a.wasm"), next.isOn("/b.wasm")], [true, false]);
    values.set("wasmcp.hotReload", { "/a.wasm": true });
    assert.equal(next.isOn("/a.wasm"), false, "a value of another version means nothing");
  });

  test("shows each change in the terminal, and a failure with its remedy to the user", () => {
    const problems = [
      { severity: "error", message: "no", place: { file: "/w/a.ts", line: 1, column: 1 } },
    ] as const;
    const failed = {
      event: "failed",
      project: "/w",
      isServing: true,
      error: { code: "build-failed", message: "cannot build", remedy: "correct it" },
      problems,
    } as const;
    assert.equal(
      describeDevEvent(failed),
      "error: cannot build\n/w/a.ts:1:1: no\ncorrect it\nthe server goes on as it was",
    );
    const error = failureOf(failed);
    assert(error instanceof ToolchainError);
    assert.deepEqual([error.code, error.remedy, error.problems], ["build-failed", "correct it", problems]);
    assert.equal(
      describeDevEvent({ event: "types", project: "/w/weather", problems }),
      "/w/a.ts:1:1: no\n1 type error in weather",
    );
    const warnings = [{ ...problems[0], severity: "warning" }] as const;
    const built = { event: "built", project: "/w/weather", bytes: 2048, milliseconds: 7, warnings } as const;
    assert.match(describeDevEvent(built) ?? "", /^\/w\/a\.ts:1:1: warning: no\nbuilt weather \(2.*, 7 ms\)$/);
    const ready = {
      event: "ready",
      url: "http://127.0.0.1:1/mcp",
      runtime: "embedded",
      isProtected: false,
    } as const;
    assert.equal(
      describeDevEvent({ ...ready, isFirst: false, milliseconds: 80 }),
      "ready, 80 ms after the change",
    );
  });

  test("logs requests as `wasmcp run` does", () => {
    const request = requestOf({
      verb: "POST",
      path: "/mcp",
      client: "agent 1",
      method: "tools/call",
      name: "loop",
      milliseconds: 30_000,
      outcome: { kind: "stopped", by: "time" },
    });
    const { client, what, outcome, isGood } = describeRequest(request);
    assert.deepEqual(
      { client, what, outcome, isGood },
      {
        client: "agent 1",
        what: "tools/call loop",
        outcome: "stopped: time",
        isGood: false,
      },
    );
  });
});
