/** Tools that run as tasks (`io.modelcontextprotocol/tasks`), on both runtimes, and without storage. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type RunningServer } from "../../../toolchain/run/index.ts";
import { makeEverythingServer, type EverythingServer } from "../everything-server.ts";
import { assets, runtimes } from "../sample-server.ts";
import { makeStorageServer, startStorageServer } from "../storage/storage-server.ts";
import { ModernClient, capable, type Options, tasksExtension } from "./modern-client.ts";
import { host } from "../../host.ts";

const missing = { requiredCapabilities: { extensions: { [tasksExtension]: {} } } };
const accept = { action: "accept", content: { name: "Ada" } };

let everything: EverythingServer;
before(async () => {
  everything = await makeEverythingServer();
});
after(() => everything.remove());

/** A server that keeps its state in a separate folder below the test's. */
function start(
  runtime: (typeof runtimes)[number],
  state: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  const options = { file: everything.file, runtime, host: "127.0.0.1", port: 0, env };
  return startServer(
    { ...host, ...options, state: path.join(everything.folder, state) },
    unwatchedJob,
    assets,
  );
}

for (const runtime of runtimes) {
  describe(`tasks on ${runtime}`, () => {
    let server: RunningServer;
    let client: ModernClient;
    before(async () => {
      server = await start(runtime, `state-${runtime}`);
      client = new ModernClient(server.url);
    });
    after(() => server.stop());

    // In an empty store each of them finds those that are just being made, and removes none.
    test("run in parallel, and other requests are served meanwhile", async () => {
      const many = runtime === "wasmtime" ? 40 : 12;
      const ids = await Promise.all(Array.from({ length: many }, () => client.begin("confirm_delete")));
      assert.equal(new Set(ids).size, many);
      assert.deepEqual((await client.call("greet", { name: "Ada" }))["content"], [
        { type: "text", text: "Hello, Ada!" },
      ]);
      for (const taskId of ids) {
        await client.until(taskId, "input_required");
        await client.ask("tasks/update", { taskId, inputResponses: { "1-confirm": accept } });
      }
      const done = await Promise.all(ids.map((taskId) => client.until(taskId, "completed")));
      assert.deepEqual(new Set(done.map(({ result }) => result?.content[0]?.text)), new Set(["Deleted."]));
    });

    test("are an extension that the server advertises", async () => {
      const { result } = await client.ask("server/discover");
      const capabilities = result?.["capabilities"] as Readonly<Record<string, Record<string, unknown>>>;
      assert.deepEqual(capabilities["extensions"]?.[tasksExtension], {});
      assert.equal(capabilities["tasks"], undefined);
    });

    test("E12: can be found as soon as the client has the id, and hold the result when it is ready", async () => {
      const created = await client.call("slow_compute", { seconds: 60 });
      const { resultType, taskId, status, createdAt, lastUpdatedAt, ttlMs, pollIntervalMs } = created;
      assert.deepEqual(
        { resultType, status, ttlMs, pollIntervalMs, lastUpdatedAt },
        {
          resultType: "task",
          status: "working",
          ttlMs: 3_600_000,
          pollIntervalMs: 500,
          lastUpdatedAt: createdAt,
        },
      );
      assert.equal(new Date(String(createdAt)).toISOString(), createdAt);
      assert.equal((await client.get(String(taskId))).status, "working");
      await client.ask("tasks/cancel", { taskId });

      const short = await client.begin("slow_compute", { seconds: 0.1, label: "the sum" });
      const task = await client.until(short, "completed");
      assert.equal(task.result?.content[0]?.text, "the sum is done.");
      const { result } = await client.ask("tasks/get", { taskId: short });
      assert.equal(result?.["resultType"], "complete");
      assert.deepEqual((result?.["result"] as Record<string, unknown>)?.["content"], task.result?.content);
    });

    test("continue when the connection that began them closes", async () => {
      const headers = { connection: "close" };
      const { taskId } = await client.call("slow_compute", { seconds: 0.3, label: "it" }, { headers });
      const task = await new ModernClient(server.url).until(String(taskId), "completed");
      assert.equal(task.result?.content[0]?.text, "it is done.");
    });

    test("a tool that runs only as a task is listed only for clients that know tasks", async () => {
      const names = async (options: Options) => {
        const { result } = await client.ask("tools/list", {}, options);
        const tools = result?.["tools"] as readonly { readonly name: string }[] | undefined;
        return tools?.map(({ name }) => name) ?? [];
      };
      const [known, unknown] = [await names({}), await names({ capabilities: {} })];
      assert.ok(known.includes("failing_job") && known.includes("slow_compute"));
      assert.ok(!unknown.includes("failing_job") && unknown.includes("slow_compute"));
    });

    test("are for clients that declare them with the request", async () => {
      const undeclared = { capabilities: { elicitation: {} } };
      const waited = await client.call("slow_compute", { seconds: 0 }, undeclared);
      assert.deepEqual([waited["resultType"], waited["taskId"]], ["complete", undefined]);
      const taskId = await client.begin("slow_compute", { seconds: 0 });
      const refused = [
        await client.ask("tools/call", { name: "failing_job" }, undeclared),
        await client.ask("tasks/get", { taskId }, undeclared),
        await client.ask("tasks/update", { taskId, inputResponses: {} }, undeclared),
        await client.ask("tasks/cancel", { taskId }, undeclared),
        await client.ask("subscriptions/listen", { notifications: { taskIds: [taskId] } }, undeclared),
      ];
      for (const { status, error } of refused) {
        assert.deepEqual([status, error?.code, error?.data], [400, -32021, missing]);
      }
    });

    test("distinguish a tool that failed from one that trapped", async () => {
      const failed = await client.until(await client.begin("failing_job"), "completed", "failed");
      assert.deepEqual([failed.status, failed.result?.isError, failed.error], ["completed", true, undefined]);
      const broken = await client.until(await client.begin("protocol_error_job"), "completed", "failed");
      const error = { code: -32603, message: "The job broke down." };
      assert.deepEqual([broken.status, broken.result, broken.error], ["failed", undefined, error]);
    });

    test("ask, accept one answer after the other, and continue when they have all", async () => {
      const taskId = await client.begin("multi_input");
      const asked = await client.until(taskId, "input_required");
      const [first = "", second = ""] = Object.keys(asked.inputRequests ?? {});
      assert.deepEqual(
        Object.values(asked.inputRequests ?? {}).map(({ method }) => method),
        ["elicitation/create", "elicitation/create"],
      );
      const answer = (inputResponses: Record<string, unknown>) =>
        client.ask("tasks/update", { taskId, inputResponses });

      const faulty = await answer({ [first]: "Ada" });
      assert.deepEqual([faulty.error?.code, (await client.get(taskId)).status], [-32602, "input_required"]);
      const { result } = await answer({ [first]: accept, unknown: {} });
      assert.deepEqual(Object.keys(result ?? {}).toSorted(), ["_meta", "resultType"]);
      assert.deepEqual(Object.keys((await client.get(taskId)).inputRequests ?? {}), [second]);
      await answer({ [first]: { action: "decline" }, [second]: { action: "decline" } });
      const done = await client.until(taskId, "completed");
      assert.equal(done.result?.content[0]?.text, "accept, decline");
      assert.equal(done.inputRequests, undefined);
    });

    test("begin after the client has answered the tool's first question", async () => {
      const round = await client.call("test_tool_with_task");
      assert.deepEqual([round["resultType"], round["taskId"]], ["input_required", undefined]);
      const { result } = await client.ask("tools/call", {
        name: "test_tool_with_task",
        arguments: {},
        inputResponses: { user_name: accept },
      });
      assert.equal(result?.["resultType"], "task");
      const done = await client.until(String(result?.["taskId"]), "completed");
      assert.equal(done.result?.content[0]?.text, "Hello, Ada!");
    });

    test("E12: end at once when they are cancelled, and stay cancelled", async () => {
      const working = await client.begin("slow_compute", { seconds: 60 });
      const waiting = await client.begin("confirm_delete", { filename: "notes" });
      await client.until(waiting, "input_required");
      const finished = await client.begin("slow_compute", { seconds: 0 });
      await client.until(finished, "completed");
      for (const taskId of [working, waiting, finished, working]) {
        const { result } = await client.ask("tasks/cancel", { taskId });
        assert.deepEqual(Object.keys(result ?? {}).toSorted(), ["_meta", "resultType"]);
      }
      assert.equal((await client.get(working)).status, "cancelled");
      assert.equal((await client.get(waiting)).status, "cancelled");
      assert.equal((await client.get(finished)).status, "completed");
      await client.ask("tasks/update", { taskId: waiting, inputResponses: { "1-confirm": accept } });
      assert.equal((await client.get(waiting)).status, "cancelled");
    });

    test("have ids that cannot be guessed, and other ids are unknown", async () => {
      const ids = [
        "",
        "no-task",
        "a".repeat(5000),
        "../../../etc/passwd",
        "00000000-0000-4000-8000-000000000000",
      ];
      for (const taskId of ids) {
        for (const method of ["tasks/get", "tasks/update", "tasks/cancel"]) {
          const { error } = await client.ask(method, { taskId, inputResponses: {} });
          assert.equal(error?.code, -32602, `${method} ${taskId}`);
        }
      }
      assert.equal((await client.ask("tasks/get", { taskId: 7 })).error?.code, -32602);
      assert.equal((await client.ask("tasks/list")).error?.code, -32601);
      assert.equal((await client.ask("tasks/result", { taskId: "x" })).error?.code, -32601);
      const listening = await client.listen({ taskIds: ids });
      assert.deepEqual((await listening.next()).params?.["notifications"], {});
      listening.stop();
    });

    test("require their id in a header too", async () => {
      const taskId = await client.begin("slow_compute", { seconds: 0 });
      const { status, error } = await client.ask(
        "tasks/get",
        { taskId },
        { headers: { "mcp-name": "another" } },
      );
      assert.deepEqual([status, error?.code], [400, -32020]);
    });

    test("have failed when their server has stopped", async () => {
      const env = { WASMCP_TASK_LEASE: "1" };
      const state = `state-${runtime}-stopped`;
      const first = await start(runtime, state, env);
      const taskId = await new ModernClient(first.url).begin("slow_compute", { seconds: 60 });
      const done = await new ModernClient(first.url).begin("slow_compute", { seconds: 0 });
      await new ModernClient(first.url).until(done, "completed");
      await first.stop();
      const second = await start(runtime, state, env);
      try {
        const other = new ModernClient(second.url);
        const task = await other.until(taskId, "failed");
        assert.deepEqual([task.error?.code, task.result], [-32603, undefined]);
        assert.equal((await other.get(done)).status, "completed");
      } finally {
        await second.stop();
      }
    });

    test("that report nothing for a while stay alive while their run sends signs of life", async () => {
      const lively = await start(runtime, `state-${runtime}-lively`, { WASMCP_TASK_LEASE: "1" });
      try {
        const other = new ModernClient(lively.url);
        const task = await other.until(
          await other.begin("slow_compute", { seconds: 2 }),
          "completed",
          "failed",
        );
        assert.equal(task.status, "completed");
      } finally {
        await lively.stop();
      }
    });

    test("are deleted with all of their records when their time is over", async () => {
      const state = `state-${runtime}-short`;
      const short = await start(runtime, state, { WASMCP_TASK_TTL: "1" });
      try {
        const other = new ModernClient(short.url);
        const taskId = await other.begin("slow_compute", { seconds: 0 });
        const waiting = await other.begin("confirm_delete");
        let answer = await other.ask("tasks/get", { taskId });
        while (answer.error === undefined) answer = await other.ask("tasks/get", { taskId });
        assert.equal(answer.error.code, -32602);
        while ((await other.ask("tasks/get", { taskId: waiting })).error === undefined);
        await other.begin("slow_compute", { seconds: 0 });
        await other.begin("slow_compute", { seconds: 0 });
        // The embedded runtime's store is one file, in which nothing can be seen from outside.
        if (runtime === "embedded") return;
        const left = await fs.readdir(path.join(everything.folder, state), { recursive: true });
        assert.deepEqual(
          left.filter((name) => name.includes(taskId) || name.includes(waiting)),
          [],
        );
      } finally {
        await short.stop();
      }
    });
  });
}

test("a task is visible only to the identity that began it", async () => {
  const state = path.join(everything.folder, "state-of-others");
  const folder = path.join(everything.folder, "storage");
  await fs.mkdir(folder);
  const file = await makeStorageServer("kv-store-fs", folder);
  const [server, store] = await Promise.all([
    start("wasmtime", "state-of-others"),
    startStorageServer(file, { runtime: "wasmtime", state }),
  ]);
  try {
    const client = new ModernClient(server.url);
    const taskId = await client.begin("confirm_delete");
    await client.until(taskId, "input_required");
    const key = `__mcp__:task:${taskId}`;
    const [, own] = await store.ask(["open", ""], ["get-json", key]);
    const { principal, ...about } = JSON.parse(String(own)) as Record<string, unknown>;
    assert.equal(principal, "");
    const other = { ...about, principal: "https://issuer.example alice" };
    await store.ask(["open", ""], ["set-json", key, JSON.stringify(other)]);
    for (const method of ["tasks/get", "tasks/update", "tasks/cancel"]) {
      const { error } = await client.ask(method, { taskId, inputResponses: { "1-confirm": accept } });
      assert.equal(error?.code, -32602);
    }
    const listening = await client.listen({ taskIds: [taskId] });
    assert.deepEqual((await listening.next()).params?.["notifications"], {});
    listening.stop();
    await store.ask(["open", ""], ["set-json", key, JSON.stringify({ ...about, principal })]);
    assert.equal((await client.get(taskId)).status, "input_required");
  } finally {
    await Promise.all([server.stop(), store.running.stop()]);
  }
});

describe("without storage", () => {
  test("tasks are not advertised, and the caller waits for a tool", async () => {
    const server = await everything.startWithoutStorage();
    try {
      const client = new ModernClient(server.url);
      const { result } = await client.ask("server/discover");
      const capabilities = result?.["capabilities"] as Readonly<Record<string, Record<string, unknown>>>;
      assert.equal(capabilities["extensions"]?.[tasksExtension], undefined);
      const waited = await client.call(
        "slow_compute",
        { seconds: 0, label: "it" },
        { capabilities: capable },
      );
      assert.deepEqual(waited["content"], [{ type: "text", text: "it is done." }]);
      assert.equal((await client.call("failing_job"))["isError"], true);
      const { status, error } = await client.ask("tasks/get", {
        taskId: "00000000-0000-4000-8000-000000000000",
      });
      assert.deepEqual([status, error?.code], [404, -32601]);
    } finally {
      await server.stop();
    }
  });
});
