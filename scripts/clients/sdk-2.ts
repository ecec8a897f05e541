/**
 * The official TypeScript client that knows both eras, `@modelcontextprotocol/client` 2.x, does what it can with a server of
 * `test/fixtures/everything`, and prints what came of it.
 *
 *     sdk-2.ts legacy|auto URL
 *     sdk-2.ts legacy|auto COMMAND ARGUMENT…
 */
import { Client, LOG_LEVEL_META_KEY, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { type Outcome, attempt, environment, expect, firstText, report, soon } from "./report.ts";

const [mode = "auto", target = "", ...args] = process.argv.slice(2);
const client = new Client(
  { name: "wasmcp-clients", version: "1" },
  {
    capabilities: { sampling: {}, elicitation: {} },
    versionNegotiation: { mode: mode === "legacy" ? "legacy" : "auto" },
  },
);
const seen: string[] = [];
client.setRequestHandler("sampling/createMessage", () => {
  seen.push("sampling");
  return { model: "none", role: "assistant", content: { type: "text", text: "sampled" } };
});
client.setRequestHandler("elicitation/create", () => {
  seen.push("elicitation");
  return { action: "accept", content: { name: "ada", username: "ada", email: "ada@example.org" } };
});
client.setNotificationHandler("notifications/message", () => void seen.push("log"));
client.setNotificationHandler("notifications/resources/updated", () => void seen.push("updated"));

await client.connect(
  /^https?:/.test(target)
    ? new StreamableHTTPClientTransport(new URL(target))
    : new StdioClientTransport({ command: target, args, env: environment(), stderr: "ignore" }),
);
const isModern = client.getNegotiatedProtocolVersion() === "2026-07-28";
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
    await client.callTool({ name: "test_tool_with_progress", arguments: {} }, { onprogress });
    expect(steps > 1);
  }),
  log: await attempt(async () => {
    if (!isModern) await client.setLoggingLevel("debug");
    const _meta = isModern ? { [LOG_LEVEL_META_KEY]: "debug" } : {};
    await client.callTool({ name: "test_tool_with_logging", arguments: {}, _meta });
    await soon(() => seen.includes("log"));
  }),
  elicitation: await attempt(async () => {
    const name = isModern ? "test_input_required_result_elicitation" : "test_elicitation";
    firstText(await call(name, isModern ? {} : { message: "Who are you?" }));
    expect(seen.includes("elicitation"));
  }),
  sampling: await attempt(async () => {
    const name = isModern ? "test_input_required_result_sampling" : "test_sampling";
    firstText(await call(name, isModern ? {} : { prompt: "Say something" }));
    expect(seen.includes("sampling"));
  }),
  cancel: await attempt(async () => {
    const signal = AbortSignal.timeout(500);
    const given = { name: "slow_compute", arguments: { seconds: 30 } };
    const answer = await client.callTool(given, { signal }).catch(() => undefined);
    expect(answer === undefined);
    expect(firstText(await call("test_simple_text")) !== "");
  }),
  subscribe: await attempt(async () => {
    const uri = "test://watched-resource";
    if (isModern) await client.listen({ resourceSubscriptions: [uri] });
    else await client.subscribeResource({ uri });
    await call("test_trigger_resource_change", { uri });
    await soon(() => seen.includes("updated"));
  }),
};
report(outcomes);
await client.close();
process.exit();
