/** Resources, templates, prompts and completions of a server definition. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import {
  assistant,
  completion,
  image,
  middleware,
  prompt,
  resource,
  resourceTemplate,
  server,
  user,
  type ServerItem,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/index.ts";
import {
  serveCompletions,
  type CompleteRequest,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/completions.ts";
import { servePrompts } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/prompts.ts";
import { serveResources } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/resources.ts";
import { parseUriTemplate } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/uri-template.ts";
import { fakeHost, message } from "./fake-host.ts";

/** Plain data, as a client would see it. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value ?? null, (_, each: unknown) => (each instanceof Uint8Array ? [...each] : each)),
  );

async function read(uri: string, ...items: readonly ServerItem[]): Promise<unknown> {
  return plain(await serveResources(server(items), fakeHost()).readResource(message, { uri }));
}

const textOf = (uri: string, value: string, mimeType: string) => ({
  contents: [{ tag: "text", val: { uri, options: { mimeType }, text: { tag: "text", val: value } } }],
});

describe("a resource", () => {
  test("is listed with its details, and with the last part of its address as its name", () => {
    const items = [
      resource("notes://a/today", {
        title: "Today",
        description: "d",
        mimeType: "text/markdown",
        size: 5,
        meta: { a: 1 },
        annotations: { priority: 1 },
        read: () => "",
      }),
      resource("notes://b", { name: "bee", read: () => "" }),
      resourceTemplate("notes://{day}/all", { read: () => "" }),
    ];
    const served = serveResources(server(items), fakeHost());
    assert.deepEqual(plain(served.listResources()), {
      resources: [
        {
          uri: "notes://a/today",
          name: "today",
          options: {
            title: "Today",
            description: "d",
            mimeType: "text/markdown",
            size: 5,
            meta: '{"a":1}',
            annotations: { priority: 1 },
          },
        },
        { uri: "notes://b", name: "bee", options: {} },
      ],
    });
    assert.deepEqual(plain(served.listResourceTemplates()), {
      resourceTemplates: [{ uriTemplate: "notes://{day}/all", name: "all", options: {} }],
    });
  });

  test("gives text, bytes, JSON or contents with details", async () => {
    const of = (value: unknown, mimeType?: string) =>
      read(
        "a:b",
        resource("a:b", { ...(mimeType !== undefined && { mimeType }), read: () => value as string }),
      );
    assert.deepEqual(await of("x"), textOf("a:b", "x", "text/plain"));
    assert.deepEqual(await of("x", "text/html"), textOf("a:b", "x", "text/html"));
    assert.deepEqual(await of({ a: [1] }), textOf("a:b", '{"a":[1]}', "application/json"));
    assert.deepEqual(await of(Promise.resolve([1])), textOf("a:b", "[1]", "application/json"));
    assert.deepEqual(await of(Uint8Array.of(1, 2), "image/png"), {
      contents: [
        {
          tag: "blob",
          val: { uri: "a:b", options: { mimeType: "image/png" }, blob: { tag: "blob", val: [1, 2] } },
        },
      ],
    });
    assert.deepEqual(
      await of([{ uri: "a:c", text: "c", mimeType: "x/y", _meta: { m: 1 } }, { blob: "AQI=" }]),
      {
        contents: [
          {
            tag: "text",
            val: {
              uri: "a:c",
              options: { mimeType: "x/y", meta: '{"m":1}' },
              text: { tag: "text", val: "c" },
            },
          },
          { tag: "blob", val: { uri: "a:b", blob: { tag: "blob", val: [1, 2] } } },
        ],
      },
    );
  });

  test("has no contents if `read` returns nothing, or if the address belongs to another component", async () => {
    assert.equal(await read("a:b", resource("a:b", { read: () => undefined })), null);
    assert.equal(await read("a:c", resource("a:b", { read: () => "" })), null);
  });

  test("that fails is an error of JSON-RPC, and a report", async () => {
    const host = fakeHost();
    const served = serveResources(
      server([
        resource("a:b", {
          read: () => {
            throw new Error("disk on fire");
          },
        }),
      ]),
      host,
    );
    await assert.rejects(served.readResource(message, { uri: "a:b" }), {
      tag: "internal-error",
      val: { code: -32603, message: "disk on fire" },
    });
    assert.deepEqual(host.reports, ["in resource `a:b`: disk on fire"]);
  });

  test("needs an address", () => {
    assert.throws(() => resource("today", { read: () => "" }), /expected an address with a scheme/);
    assert.throws(
      () => resourceTemplate("a:b" as "a:{b}", { read: () => "" }),
      /expected a variable in braces/,
    );
    assert.throws(
      () => serveResources(server([resourceTemplate("a:{b c}" as "a:{b}", { read: () => "" })]), fakeHost()),
      /expected a name in `\{b c\}`/,
    );
  });

  test("of a template gets the variables, and the first template that has something answers", async () => {
    const items = [
      resourceTemplate("users://{id}/profile", {
        mimeType: "a/b",
        read: ({ id }, _context, uri) => (id === "1" ? `${id} at ${uri}` : undefined),
      }),
      resourceTemplate("users://{+rest}", { read: ({ rest }) => (rest.startsWith("9") ? undefined : rest) }),
      resource("users://fixed/profile", { read: () => "fixed" }),
    ];
    assert.deepEqual(
      await read("users://1/profile", ...items),
      textOf("users://1/profile", "1 at users://1/profile", "a/b"),
    );
    assert.deepEqual(
      await read("users://2/profile", ...items),
      textOf("users://2/profile", "2/profile", "a/b"),
    );
    assert.equal(await read("users://9/profile", ...items), null);
    assert.deepEqual(
      await read("users://fixed/profile", ...items),
      textOf("users://fixed/profile", "fixed", "text/plain"),
    );
  });
});

describe("a pattern", () => {
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>> | undefined])[] = [
    ["a:{x}", "a:b", { x: "b" }],
    ["a:{x}", "a:b%20c%2Fd", { x: "b c/d" }],
    ["a:{x}", "a:b/c", undefined],
    ["a:{x}", "a:", undefined],
    ["a:{x}", "a:%", { x: "%" }],
    ["a:{x}/{y}", "a:b/c", { x: "b", y: "c" }],
    ["a:{x,y}", "a:b,c", { x: "b", y: "c" }],
    ["a:{+path}", "a:b/c?d", { path: "b/c?d" }],
    ["a:b{/x,y}", "a:b/c/d", { x: "c", y: "d" }],
    ["a:b{.type}", "a:b.json", { type: "json" }],
    ["a:b{#part}", "a:b#c", { part: "c" }],
    ["a:b{?x,y}", "a:b?y=2&x=1&z=3", { x: "1", y: "2" }],
    ["a:b{?x,y}", "a:b", {}],
    ["a:b?c=1{&x}", "a:b?c=1&x=a%26b", { x: "a&b" }],
    ["a:b{;x}", "a:b;x=1", { x: "1" }],
    ["a:(b)+.{x*}", "a:(b)+.c", { x: "c" }],
    ["a:{x:3}", "a:bcd", { x: "bcd" }],
  ];
  for (const [pattern, uri, expected] of cases) {
    test(`${pattern} and ${uri}`, () => assert.deepEqual(parseUriTemplate(pattern).match(uri), expected));
  }
});

describe("a prompt", () => {
  const review = prompt("review", {
    title: "Review",
    description: "Reviews code",
    arguments: {
      code: "The code",
      language: { title: "Language", required: false, complete: ["Kotlin", "Rust", "TypeScript"] },
    },
    get: ({ code, language }) => `${language ?? "any"}: ${code}`,
  });
  const typed = prompt("typed", {
    input: z.object({ days: z.coerce.number().int().describe("How many") }),
    get: ({ days }) => [user("Plan"), assistant(`${days + 1}`), image("AA==", "image/png"), "go"],
  });
  const get = async (item: typeof review, args?: Readonly<Record<string, unknown>>) =>
    plain(
      await servePrompts(server([item]), fakeHost()).getPrompt(message, {
        name: item.name,
        ...(args && { arguments: JSON.stringify(args) }),
      }),
    );
  const said = (role: string, value: string) => ({
    role,
    content: { tag: "text", val: { text: { tag: "text", val: value } } },
  });

  test("is listed with its arguments", () => {
    assert.deepEqual(plain(servePrompts(server([review, typed]), fakeHost()).listPrompts()), {
      prompts: [
        {
          name: "review",
          options: {
            title: "Review",
            description: "Reviews code",
            arguments: [
              { name: "code", description: "The code", required: true },
              { name: "language", title: "Language", required: false },
            ],
          },
        },
        {
          name: "typed",
          options: { arguments: [{ name: "days", description: "How many", required: true }] },
        },
      ],
    });
  });

  test("is made from its arguments", async () => {
    assert.deepEqual(await get(review, { code: "x" }), { messages: [said("user", "any: x")] });
    assert.deepEqual(await get(typed, { days: "3" }), {
      messages: [
        said("user", "Plan"),
        said("assistant", "4"),
        {
          role: "user",
          content: { tag: "image", val: { data: { tag: "blob", val: [0] }, mimeType: "image/png" } },
        },
        said("user", "go"),
      ],
    });
    const full = prompt("p", { get: () => ({ description: "d", messages: ["a"], _meta: { m: 1 } }) });
    assert.deepEqual(await get(full), { description: "d", meta: '{"m":1}', messages: [said("user", "a")] });
  });

  test("refuses arguments that do not fit as parameters that are not valid", async () => {
    await assert.rejects(get(review, {}), {
      tag: "invalid-params",
      val: { code: -32602, message: "argument `code` is missing" },
    });
    await assert.rejects(get(typed, { days: "x" }), { tag: "invalid-params" });
  });

  test("fails with an error of JSON-RPC where its code fails", async () => {
    const broken = prompt("p", { get: () => [5] as never });
    await assert.rejects(
      get(broken),
      (error: { tag: string; val: { message: string } }) =>
        error.tag === "internal-error" &&
        error.val.message.startsWith("expected a text, content,") &&
        error.val.message.endsWith("found number 5"),
    );
  });

  test("has arguments or a schema, not both", () => {
    assert.throws(
      () => prompt("p", { arguments: {}, input: z.object({}), get: () => "" } as never),
      /expected `arguments` or `input`, found both/,
    );
  });

  test("stands behind middleware", async () => {
    const shout = middleware(async (call, _context, next) =>
      call.kind === "prompt" ? `${String(await next())}!` : next(),
    );
    const result = await servePrompts(server([shout, review]), fakeHost()).getPrompt(message, {
      name: "review",
      arguments: '{"code":"x"}',
    });
    assert.deepEqual(plain(result), { messages: [said("user", "any: x!")] });
  });
});

describe("suggestions", () => {
  const items = [
    prompt("review", {
      arguments: { language: { complete: ["Kotlin", "Rust", "Ruby"] }, code: "c" },
      get: () => "",
    }),
    resourceTemplate("users://{id}", {
      complete: { id: async (value) => [`${value}1`, `${value}2`] },
      read: () => "",
    }),
    completion(
      { prompt: "elsewhere" },
      {
        a: (value, context) => new Set([value, context.arguments["other"] ?? "none"]),
        b: () => ({ values: ["x"], total: 5, hasMore: true }),
      },
    ),
    completion(
      { template: "many://{n}" },
      { n: () => Array.from({ length: 150 }, (_, index) => String(index)) },
    ),
  ];
  const complete = async (ref: CompleteRequest["ref"], name: string, value: string, others?: string) =>
    serveCompletions(server(items), fakeHost()).complete(message, {
      ref,
      argument: { name, value },
      ...(others !== undefined && { context: { arguments: others } }),
    });
  const ofPrompt = (name: string) => ({ tag: "prompt", val: { name } }) as const;

  test("of a list are those that begin with what was typed", async () => {
    assert.deepEqual(await complete(ofPrompt("review"), "language", "ru"), { values: ["Rust", "Ruby"] });
    assert.deepEqual(await complete(ofPrompt("review"), "language", ""), {
      values: ["Kotlin", "Rust", "Ruby"],
    });
  });

  test("of a function are what it gives", async () => {
    assert.deepEqual(await complete({ tag: "resource-template", val: "users://{id}" }, "id", "a"), {
      values: ["a1", "a2"],
    });
    assert.deepEqual(await complete(ofPrompt("elsewhere"), "a", "v", '{"other":"o"}'), {
      values: ["v", "o"],
    });
    assert.deepEqual(await complete(ofPrompt("elsewhere"), "b", ""), {
      values: ["x"],
      total: 5,
      hasMore: true,
    });
  });

  test("are at most a hundred", async () => {
    const result = await complete({ tag: "resource-template", val: "many://{n}" }, "n", "");
    assert.deepEqual([result?.values.length, result?.total, result?.hasMore], [100, 150, true]);
  });

  test("of an argument without any are none, and those of another component are not ours", async () => {
    assert.deepEqual(await complete(ofPrompt("review"), "code", ""), { values: [] });
    assert.equal(await complete(ofPrompt("other"), "code", ""), undefined);
  });

  test("need a target and functions", () => {
    assert.throws(() => completion("review" as never, {}), /expected `\{ prompt: "name" \}`/);
    assert.throws(
      () => completion({ prompt: "p" }, { a: 5 } as never),
      /expected a function or an array for `a`/,
    );
  });
});
