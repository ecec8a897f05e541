/**
 * The official TypeScript client of the revisions with a handshake, `@modelcontextprotocol/sdk` 1.x, does what it can with a server
 * of `test/fixtures/everything`, and prints what came of it. Also drives bridges from stdio to HTTP, which are programs.
 *
 *     sdk-1.ts FOLDER_OF_THE_PACKAGE URL
 *     sdk-1.ts FOLDER_OF_THE_PACKAGE COMMAND ARGUMENT…
 */
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type * as clients from "@modelcontextprotocol/sdk/client/index.js";
import type * as http from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type * as stdio from "@modelcontextprotocol/sdk/client/stdio.js";
import type * as messages from "@modelcontextprotocol/sdk/types.js";
import { type Outcome, attempt, environment, expect, firstText, report, soon } from "./report.ts";

const [folder = "", target = "", ...args] = process.argv.slice(2);
const load = async <T>(file: string): Promise<T> =>
  (await import(pathToFileURL(path.join(folder, "dist/esm", file)).href)) as T;
const { Client } = await load<typeof clients>("client/index.js");
const types = await load<typeof messages>("types.js");

async function transport() {
  if (/^https?:/.test(target)) {
    const { StreamableHTTPClientTransport } = await load<typeof http>("client/streamableHttp.js");
    return new StreamableHTTPClientTransport(new URL(target));
  }
  const { StdioClientTransport } = await load<typeof stdio>("client/stdio.js");
  return new StdioClientTransport({ command: target, args, env: environment(), stderr: "ignore" });
}

/** Releases before 1.13 know no elicitation. */
const asksUsers = "ElicitRequestSchema" in types;
const capabilities = { sampling: {}, ...(asksUsers && { elicitation: {} }) };
const client = new Client({ name: "wasmcp-clients", version: "1" }, { capabilities });
const seen: string[] = [];
client.setRequestHandler(types.CreateMessageRequestSchema, () => {
  seen.push("sampling");
  return { model: "none", role: "assistant", content: { type: "text", text: "sampled" } };
});
if (asksUsers) {
  client.setRequestHandler(types.ElicitRequestSchema, () => {
    seen.push("elicitation");
    return { action: "accept", content: { name: "ada", username: "ada", email: "ada@example.org" } };
  });
}
client.setNotificationHandler(types.LoggingMessageNotificationSchema, () => void seen.push("log"));
client.setNotificationHandler(types.ResourceUpdatedNotificationSchema, () => void seen.push("updated"));

await client.connect((await transport()) as Parameters<typeof client.connect>[0]);
const call = (name: string, given: Record<string, unknown> = {}) =>
  client.callTool({ name, arguments: given });

const outcomes: Record<string, Outcome> = {
  list: await attempt(async () => {
    const { tools } = await client.listTools();
    expect(tools.some(({ name }) => name === "test_simple_text"));
  }),
  call: await attempt(async () => expect(firstText(await call("test_simple_text")) !== "")),
  resources: await attempt(async () => {
    expect((await client.listResources()).resources.length > 0);
    expect((await client.readResource({ uri: "test://static-text" })).contents.length === 1);
  }),
  prompts: await attempt(async () => {
    const given = { arg1: "one", arg2: "two" };
    const prompt = await client.getPrompt({ name: "test_prompt_with_arguments", arguments: given });
    expect(JSON.stringify(prompt).includes("two"));
  }),
  completion: await attempt(async () => {
    const ref = { type: "ref/prompt", name: "test_prompt_with_arguments" } as const;
    await client.complete({ ref, argument: { name: "arg1", value: "t" } });
  }),
  progress: await attempt(async () => {
    let steps = 0;
    const onprogress = () => void steps++;
    await client.callTool({ name: "test_tool_with_progress", arguments: {} }, undefined, { onprogress });
    expect(steps > 1);
  }),
  log: await attempt(async () => {
    await client.setLoggingLevel("debug");
    await call("test_tool_with_logging");
    await soon(() => seen.includes("log"));
  }),
  elicitation: asksUsers
    ? await attempt(async () => {
        firstText(await call("test_elicitation", { message: "Who are you?" }));
        expect(seen.includes("elicitation"));
      })
    : "not in this client",
  sampling: await attempt(async () => {
    firstText(await call("test_sampling", { prompt: "Say something" }));
    expect(seen.includes("sampling"));
  }),
  cancel: await attempt(async () => {
    const signal = AbortSignal.timeout(500);
    const given = { name: "slow_compute", arguments: { seconds: 30 } };
    const answer = await client.callTool(given, undefined, { signal }).catch(() => undefined);
    expect(answer === undefined);
    expect(firstText(await call("test_simple_text")) !== "");
  }),
  subscribe: await attempt(async () => {
    const uri = "test://watched-resource";
    await client.subscribeResource({ uri });
    await call("test_trigger_resource_change", { uri });
    await soon(() => seen.includes("updated"));
  }),
};
report(outcomes);
await client.close();
