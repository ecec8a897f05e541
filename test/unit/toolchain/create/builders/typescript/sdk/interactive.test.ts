/** Code that asks the client: it waits, and starts again with the answers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import {
  prompt,
  resource,
  server,
  text,
  tool,
  user,
  type Context,
  type ToolDefinition,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/index.ts";
import { caller } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/context/caller.ts";
import {
  elicit,
  elicitUrl,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/context/elicit.ts";
import { remember } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/context/remember.ts";
import { roots } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/context/roots.ts";
import { sample } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/context/sample.ts";
import { serveInteractivePrompts } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/interactive-prompts.ts";
import { serveInteractiveResources } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/interactive-resources.ts";
import {
  serveInteractiveTools,
  serveListOfTools,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/interactive-tools.ts";
import type {
  WitInputRequired,
  WitInputResponse,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/wit.ts";
import { accepted, fakeCall, fakeHost } from "./fake-host.ts";

const features = { caller, elicit, elicitUrl, sample, roots, remember };

/** Calls the tool until it is complete. `answer` plays the client; the questions of each round are noted. */
async function converse(
  run: ToolDefinition["options"]["run"],
  answer: (key: string, question: WitInputRequired["requests"][number][1]) => WitInputResponse,
): Promise<{
  readonly rounds: readonly (readonly string[])[];
  readonly text: string;
  readonly reports: readonly string[];
}> {
  const host = fakeHost(features);
  const served = serveInteractiveTools(server([tool("t", { run })]), host);
  const answers: Record<string, WitInputResponse> = {};
  const rounds: string[][] = [];
  let state: Uint8Array | undefined;
  for (;;) {
    assert.ok(rounds.length < 10, "too many rounds");
    const outcome = await served.callTool(fakeCall(answers, state), { name: "t" });
    if (outcome?.tag === "complete") {
      const texts = outcome.val.content.map(({ val }) => (val as { text: { val: string } }).text.val);
      return { rounds, text: texts.join("|"), reports: host.reports };
    }
    assert.ok(outcome);
    rounds.push(outcome.val.requests.map(([key]) => key));
    for (const [key, question] of outcome.val.requests) answers[key] = answer(key, question);
    ({ state } = outcome.val);
  }
}

const name = z.object({ name: z.string().min(2) });

describe("a tool that asks", () => {
  test("starts again with the answer, also after several questions", async () => {
    let runs = 0;
    const { rounds, text: result } = await converse(
      async (_, context) => {
        runs++;
        const first = await context.elicit("First?", name);
        const second = await context.elicit("Second?", name);
        return `${first.content?.name} ${second.content?.name}`;
      },
      (key) => accepted({ name: `for ${key}` }),
    );
    assert.deepEqual(rounds, [["elicit-1"], ["elicit-2"]]);
    assert.equal(result, "for elicit-1 for elicit-2");
    assert.equal(runs, 3);
  });

  test("asks all questions at once that it does not wait for one by one", async () => {
    const { rounds, text: result } = await converse(
      async (_, context) => {
        const [a, b, c] = await Promise.all([
          context.elicit("Name?", name, { key: "user_name" }),
          context.sample("Hello", { maxTokens: 5 }),
          context.roots(),
        ]);
        return [a.content?.name, b.text, b.model, c.map(({ uri }) => uri).join()].join(" ");
      },
      (_key, { tag }) =>
        tag === "sample"
          ? {
              tag: "sample",
              val: {
                role: "assistant",
                model: "m",
                content: { tag: "text", val: { text: { tag: "text", val: "Hi" } } },
              },
            }
          : tag === "list-roots"
            ? { tag: "roots", val: { roots: [{ uri: "file:///a", name: null }] } }
            : accepted({ name: "Ada" }),
    );
    assert.deepEqual(rounds, [["user_name", "sample-1", "roots-1"]]);
    assert.equal(result, "Ada Hi m file:///a");
  });

  test("gets what the user did: accepted, declined, cancelled", async () => {
    for (const action of ["decline", "cancel"] as const) {
      const { text: result } = await converse(
        async (_, { elicit: ask }) => (await ask("?", name)).action,
        () => ({ tag: "elicit", val: { action, content: null } }),
      );
      assert.equal(result, action);
    }
  });

  test("asks again when a form does not fit, says why, and gives up in the end", async () => {
    const messages: string[] = [];
    const { rounds, text: result } = await converse(
      async (_, context) => (await context.elicit("Your name?", name)).content?.name,
      (key, question) => {
        assert.ok(question.tag === "elicit-form");
        messages.push(question.val.message);
        return accepted({ name: key === "elicit-1" ? "A" : "Ada" });
      },
    );
    assert.deepEqual(rounds, [["elicit-1"], ["elicit-1-2"]]);
    assert.equal(messages[0], "Your name?");
    assert.match(messages[1] ?? "", /^Your name\?\nfield `name`: /);
    assert.equal(result, "Ada");
    const stubborn = await converse(
      async (_, context) => context.elicit("Your name?", name),
      () => accepted({}),
    );
    assert.equal(stubborn.rounds.length, 3);
    assert.match(stubborn.text, /^the answers to "Your name\?" did not fit\nfield `name` is missing/);
  });

  test("sends the form as JSON Schema that clients accept", async () => {
    let sent: unknown;
    await converse(
      async (_, context) =>
        (await context.elicit("?", z.object({ size: z.enum(["S", "M"]), n: z.number().optional() }))).action,
      (_key, question) => {
        assert.ok(question.tag === "elicit-form");
        sent = JSON.parse(question.val.requestedSchema);
        return accepted({ size: "S" });
      },
    );
    assert.deepEqual(sent, {
      type: "object",
      properties: { size: { type: "string", enum: ["S", "M"] }, n: { type: "number" } },
      required: ["size"],
    });
  });

  test("sends a page and a conversation", async () => {
    const sent: unknown[] = [];
    await converse(
      async (_, context) => {
        await context.elicitUrl("Log in", "https://example.org");
        await context.sample([user("Hi"), { role: "assistant", content: text("Yes?") }], {
          systemPrompt: "Be kind",
          includeContext: "thisServer",
          metadata: { a: 1 },
        });
      },
      (_key, question) => {
        sent.push(JSON.parse(JSON.stringify(question)));
        return question.tag === "elicit-url"
          ? { tag: "elicit", val: { action: "accept" } }
          : {
              tag: "sample",
              val: {
                role: "assistant",
                model: "m",
                content: { tag: "image", val: { data: { tag: "blob", val: [1] }, mimeType: "image/png" } },
              },
            };
      },
    );
    const said = (value: string) => ({ tag: "text", val: { text: { tag: "text", val: value } } });
    assert.deepEqual(sent, [
      { tag: "elicit-url", val: { message: "Log in", url: "https://example.org" } },
      {
        tag: "sample",
        val: {
          maxTokens: 1024,
          systemPrompt: "Be kind",
          includeContext: "this-server",
          metadata: '{"a":1}',
          messages: [
            { role: "user", content: said("Hi") },
            { role: "assistant", content: said("Yes?") },
          ],
        },
      },
    ]);
  });

  test("runs what it remembers once, and sees the same value in each round", async () => {
    let works = 0;
    const values: unknown[] = [];
    const { text: result } = await converse(
      async (_, context) => {
        const draft = await context.remember("draft", () => ({
          number: ++works,
          text: "Grüße 🛠",
          none: undefined,
        }));
        values.push(draft);
        await context.elicit("Good?", name);
        await context.elicit("Sure?", name);
        return draft.text;
      },
      () => accepted({ name: "yes" }),
    );
    assert.equal(works, 1);
    const same = { number: 1, text: "Grüße 🛠" };
    assert.deepEqual(values, [same, same, same]);
    assert.equal(result, "Grüße 🛠");
  });

  test("does not run its `finally` while it waits", async () => {
    const cleaned: string[] = [];
    await converse(
      async (_, context) => {
        try {
          return (await context.elicit("?", name)).action;
        } finally {
          cleaned.push("once");
        }
      },
      () => accepted({ name: "Ada" }),
    );
    assert.deepEqual(cleaned, ["once"]);
  });

  test("cannot ask two questions under one key", async () => {
    const { text: result } = await converse(
      async (_, context) =>
        Promise.all([context.elicit("a", name, { key: "k" }), context.elicit("b", name, { key: "k" })]),
      () => accepted({ name: "Ada" }),
    );
    assert.match(result, /two questions have the key `k`/);
  });

  test("cannot know who calls", async () => {
    const { text: result } = await converse(
      async (_, context) => context.caller?.subject,
      () => accepted({}),
    );
    assert.match(result, /^`context.caller` is not available in a component that also asks the client/);
  });
});

test("tasks are listed, and the list of tools has all of them", async () => {
  const run = () => "done";
  const definition = server([
    tool("plain", { run }),
    tool("long", { task: "optional", run }),
    tool("longer", { task: "required-after-input", run }),
  ]);
  const served = serveInteractiveTools(definition, fakeHost());
  assert.deepEqual(served.taskTools(), [
    ["long", "optional"],
    ["longer", "required-after-input"],
  ]);
  const list = serveListOfTools(definition, fakeHost());
  assert.deepEqual(
    list.listTools().tools.map((each) => each.name),
    ["plain", "long", "longer"],
  );
  assert.equal(await list.callTool({ protocolVersion: "" }, { name: "plain" }), undefined);
  assert.equal(await served.callTool(fakeCall(), { name: "other" }), undefined);
});

describe("prompts and resources ask, too", () => {
  const ask = async (context: Context) => (await context.elicit("Who?", name)).content?.name;

  test("a prompt", async () => {
    const served = serveInteractivePrompts(
      server([prompt("p", { get: async (_, context) => `For ${await ask(context)}` })]),
      fakeHost(features),
    );
    assert.equal((await served.getPrompt(fakeCall(), { name: "p" }))?.tag, "input-required");
    const outcome = await served.getPrompt(fakeCall({ "elicit-1": accepted({ name: "Ada" }) }), {
      name: "p",
    });
    assert.match(JSON.stringify(outcome), /For Ada/);
    assert.equal(await served.getPrompt(fakeCall(), { name: "other" }), undefined);
  });

  test("a resource, and nothing at an address", async () => {
    const items = [
      resource("a:who", { read: async (context) => `For ${await ask(context)}` }),
      resource("a:none", { read: () => undefined }),
    ];
    const served = serveInteractiveResources(server(items), fakeHost(features));
    assert.equal((await served.readResource(fakeCall(), { uri: "a:who" }))?.tag, "input-required");
    const outcome = await served.readResource(fakeCall({ "elicit-1": accepted({ name: "Ada" }) }), {
      uri: "a:who",
    });
    assert.match(JSON.stringify(outcome), /For Ada/);
    assert.equal(await served.readResource(fakeCall(), { uri: "a:none" }), undefined);
    assert.equal(await served.readResource(fakeCall(), { uri: "a:other" }), undefined);
  });
});
