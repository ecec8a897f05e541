/** Tools of a server definition: what clients list, what `run` gets, and what becomes of what it returns or throws. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import {
  audio,
  embed,
  image,
  link,
  middleware,
  server,
  text,
  tool,
  withJsonSchema,
  type Call,
  type ServerItem,
  type ToolDefinition,
} from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/index.ts";
import { serveTools } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/tools.ts";
import type { WitToolResult } from "../../../../../../../toolchain/create/builders/typescript/guest/sdk/serve/wit.ts";
import { fakeHost, message, notedProgress } from "./fake-host.ts";

const list = (...items: readonly ServerItem[]) => serveTools(server(items), fakeHost()).listTools().tools;

function firstText(result: WitToolResult | undefined): string {
  const [block] = result?.content ?? [];
  assert.ok(block);
  return (block.val as { text: { val: string } }).text.val;
}

/** The result of a call in the shape that clients get, and what the author has been shown. */
async function call(items: ToolDefinition | readonly ServerItem[], args: unknown = {}, name?: string) {
  const host = fakeHost();
  const all: readonly ServerItem[] = "kind" in items ? [items] : items;
  const first = name ?? all.find(({ kind }) => kind === "tool")?.["name" as keyof ServerItem];
  const served = serveTools(server(all), host);
  const result = await served.callTool(message, { name: String(first), arguments: JSON.stringify(args) });
  const texts = result?.content.map(({ tag, val }) =>
    tag === "text" ? (val as { text: { val: string } }).text.val : tag,
  );
  return {
    result,
    text: texts?.join("|"),
    isError: result?.isError === true,
    structured:
      result?.structuredContent === undefined ? undefined : (JSON.parse(result.structuredContent) as unknown),
    reports: host.reports,
  };
}

const city = z.object({ city: z.string(), days: z.number().int().default(3) });
const plainCity = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer", default: 3 } },
  required: ["city"],
} as const;

const ofZod = tool("forecast", { input: city, run: ({ city: name, days }) => `${name} ${days + 0}` });

/** The same tool with a schema of each kind. */
const forecasts: Readonly<Record<string, ToolDefinition>> = {
  zod: ofZod,
  valibot: tool("forecast", {
    input: toStandardJsonSchema(
      v.object({ city: v.string(), days: v.optional(v.pipe(v.number(), v.integer()), 3) }),
    ),
    run: ({ city: name, days }) => `${name} ${days + 0}`,
  }),
  arktype: tool("forecast", {
    input: type({ city: "string", days: "number.integer = 3" }),
    run: ({ city: name, days }) => `${name} ${days + 0}`,
  }),
  "plain JSON Schema": tool("forecast", {
    input: plainCity,
    run: ({ city: name, days }) => `${name} ${days + 0}`,
  }),
  "a schema with its JSON Schema beside it": tool("forecast", {
    input: withJsonSchema(
      v.object({ city: v.string(), days: v.optional(v.pipe(v.number(), v.integer()), 3) }),
      plainCity,
    ),
    run: ({ city: name, days }) => `${name} ${days + 0}`,
  }),
  "an asynchronous check": tool("forecast", {
    input: city.refine(async (value) => (await Promise.resolve(value.city)) !== "Atlantis", {
      path: ["city"],
      message: "unknown city",
    }),
    run: ({ city: name, days }) => {
      return `${name} ${days + 0}`;
    },
  }),
};

describe("input", () => {
  for (const [name, forecast] of Object.entries(forecasts)) {
    test(`of ${name} is listed as JSON Schema of an object, without \`$schema\``, () => {
      const [listed] = list(forecast);
      const schema = JSON.parse(listed?.inputSchema ?? "") as {
        properties: Record<string, { type?: string; default?: unknown }>;
      } & Record<string, unknown>;
      assert.equal(schema["type"], "object");
      assert.equal(schema["$schema"], undefined);
      assert.equal(schema.properties["city"]?.type, "string");
      // arktype lists no default of what may be absent.
      if (name !== "arktype") assert.equal(schema.properties["days"]?.default, 3);
      assert.deepEqual(schema["required"], ["city"]);
    });

    test(`of ${name} is checked, and has its defaults`, async () => {
      assert.equal((await call(forecast, { city: "Oslo" })).text, "Oslo 3");
      assert.equal((await call(forecast, { city: "Oslo", days: 5 })).text, "Oslo 5");
      const refused = await call(forecast, { days: "x" });
      assert.equal(refused.isError, true);
      const lines = refused.text?.split("\n") ?? [];
      assert.ok(
        lines.some((line) => line.startsWith("argument `city` is missing")),
        refused.text,
      );
      assert.ok(
        lines.some((line) => /^argument `days`: .*number|integer.*string/.test(line)),
        refused.text,
      );
      assert.deepEqual(refused.reports, [], "the model's mistake is not the author's");
    });
  }

  test("says of zod's refusals exactly what was expected and what came", async () => {
    const { text: refusal } = await call(ofZod, { days: "x" });
    assert.equal(
      refusal,
      "argument `city` is missing: expected string\nargument `days`: expected number, received string",
    );
  });

  test("is refused by an asynchronous check", async () => {
    const refused = await call(forecasts["an asynchronous check"] ?? ofZod, { city: "Atlantis" });
    assert.deepEqual([refused.isError, refused.text], [true, "argument `city`: unknown city"]);
  });

  test("may be absent: then any arguments do", async () => {
    const echo = tool("echo", { run: (args) => args });
    assert.deepEqual(JSON.parse(list(echo)[0]?.inputSchema ?? ""), { type: "object", properties: {} });
    assert.equal((await call(echo, { a: [1] })).text, '{"a":[1]}');
  });

  test("gets the type `object` where a union has none", () => {
    const either = z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]);
    const [listed] = list(tool("t", { input: either, run: () => "" }));
    assert.equal((JSON.parse(listed?.inputSchema ?? "") as { type: string }).type, "object");
  });

  test("that is no object is an invalid request", async () => {
    const served = serveTools(server([ofZod]), fakeHost());
    await assert.rejects(
      served.callTool(message, { name: "forecast", arguments: "[1]" }) as Promise<unknown>,
      { tag: "invalid-params" },
    );
  });
});

describe("a definition that cannot work is refused while it is loaded:", () => {
  const run = () => "";
  const cases: readonly (readonly [string, () => unknown, RegExp])[] = [
    ["no function", () => tool("t", {} as never), /^tool `t`: expected a function `run`, found undefined$/],
    [
      "the name of a function in other SDKs",
      () => tool("t", { handler: run } as never),
      /^tool `t`: unknown option `handler`; write `run`$/,
    ],
    [
      "the name of a schema in other SDKs",
      () => tool("t", { inputSchema: {}, run } as never),
      /^tool `t`: unknown option `inputSchema`; write `input`$/,
    ],
    [
      "a misspelt option",
      () => tool("t", { descripton: "x", run } as never),
      /^tool `t`: unknown option `descripton`; expected one of `run`, `description`/,
    ],
    ["a name with a space", () => tool("a b", { run }), /^tool `a b`: a name consists of/],
    [
      "no name",
      () => tool(undefined as never, { run }),
      /^expected a text as the first argument of `tool`, found undefined$/,
    ],
    [
      "no options",
      () => tool("t", undefined as never),
      /^tool `t`: expected an object as the second argument, found undefined$/,
    ],
    [
      "two of one name",
      () => server([tool("t", { run }), [tool("t", { run })]]),
      /^server: tool `t` stands twice/,
    ],
    [
      "something else in the list",
      () => server([{ name: "t", run }] as never),
      /^server: expected what `tool`, .* gives, found an object$/,
    ],
    ["no list", () => server(tool("t", { run }) as never), /^server: expected an array, found an object$/],
    [
      "a schema of a text",
      () => list(tool("t", { input: z.string() as never, run })),
      /^tool `t`: `input`: expected a schema of an object, found one of "string"/,
    ],
    [
      "an output of an array",
      () => list(tool("t", { output: z.array(z.string()), run: () => [] })),
      /^tool `t`: `output`: expected a schema of an object, found one of "array"/,
    ],
    [
      "an object of schemas",
      () => list(tool("t", { input: { city: z.string() } as never, run })),
      /^tool `t`: `input`: found an object of schemas; write `z.object\(\{ city: … \}\)`/,
    ],
    [
      "valibot without JSON Schema",
      () => list(tool("t", { input: v.object({}), run })),
      /^tool `t`: `input`: .*toStandardJsonSchema/,
    ],
    [
      "what JSON Schema cannot express",
      () => list(tool("t", { input: z.object({ when: z.date() }), run })),
      /^tool `t`: `input` cannot be expressed as JSON Schema: /,
    ],
    [
      "no server",
      () => serveTools([] as never, fakeHost()),
      /^the default export of `src\/index.ts` is not a server/,
    ],
    [
      "a keyword that the build has not seen",
      () =>
        serveTools(
          server([tool("t", { input: { type: "object", minProperties: 1 }, run })]),
          fakeHost({}, {}),
        ),
      /^tool `t`: `input`: the build did not find the keyword `minProperties`/,
    ],
    [
      "a task that the build has not seen",
      () => list(tool("t", { task: "optional", run })),
      /^tool `t`: the build did not find `task`/,
    ],
  ];
  for (const [title, make, says] of cases) {
    test(title, () =>
      assert.throws(make, (error: Error) => says.test(error.message) || assert.fail(error.message)),
    );
  }

  test("the error of a tool that stands twice points at the second one", () => {
    const first = tool("t", { run });
    const second = tool("t", { run });
    assert.throws(
      () => server([first, second]),
      (error: Error) => error.stack === second.site && error.stack.includes("tools.test.ts"),
    );
  });
});

test("is listed with its title, description, hints, icons and meta", () => {
  const [listed] = list(
    tool("t", {
      title: "T",
      description: "Does T",
      readOnly: true,
      destructive: false,
      idempotent: true,
      openWorld: false,
      icons: [{ src: "data:,", sizes: ["any"] }],
      meta: { a: 1 },
      output: z.object({ n: z.number().default(1) }),
      run: () => ({}),
    }),
  );
  const { outputSchema, ...options } = JSON.parse(JSON.stringify(listed?.options)) as {
    outputSchema: string;
  };
  assert.deepEqual(options, {
    title: "T",
    description: "Does T",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    icons: [{ src: "data:,", sizes: ["any"] }],
    meta: '{"a":1}',
  });
  // What programs read has its defaults.
  assert.deepEqual((JSON.parse(outputSchema) as { required: unknown }).required, ["n"]);
});

describe("a result", () => {
  const values: readonly (readonly [string, unknown, string | undefined])[] = [
    ["text", "hello", "hello"],
    ["a number", 5, "5"],
    ["an object", { a: [1] }, '{"a":[1]}'],
    ["null", null, "null"],
    ["false", false, "false"],
    ["an array of texts", ["a", "b"], '["a","b"]'],
    ["an empty array", [], "[]"],
    ["nothing", undefined, ""],
    ["a bigint", { small: 5n, large: 2n ** 80n }, '{"small":5,"large":"1208925819614629174706176"}'],
    ["a map and a set", { map: new Map([["k", 1]]), set: new Set([1]) }, '{"map":{"k":1},"set":[1]}'],
    ["a lone surrogate", "\ud800", "\ud800"],
    ["content", text("x"), "x"],
    ["content and texts", ["a", image("AA==", "image/png"), text("b")], "a|image|b"],
    [
      "all kinds of content",
      [audio(new Uint8Array(1), "audio/wav"), link("a:b"), embed("a:b", "c")],
      "audio|resource-link|embedded-resource",
    ],
    ["a complete result of MCP", { content: [{ type: "text", text: "y" }], _meta: { a: 1 } }, "y"],
    ["an object with a member `content`", { content: "a page" }, '{"content":"a page"}'],
    ["a promise", Promise.resolve("later"), "later"],
  ];
  for (const [title, value, expected] of values) {
    test(`may be ${title}`, async () => {
      const { text: found, isError, reports } = await call(tool("t", { run: () => value }));
      assert.deepEqual([found, isError, reports], [expected, false, []]);
    });
  }

  test("that is not JSON is a failure that says what it is", async () => {
    assert.match(
      (await call(tool("t", { run: () => () => 1 }))).text ?? "",
      /returned a function, which JSON cannot express/,
    );
    assert.match(
      (await call(tool("t", { run: () => new Response("x") }))).text ?? "",
      /returned a `Response`; return `await response.text\(\)`/,
    );
    assert.equal((await call(tool("t", { run: () => new Error("returned") }))).text, "returned");
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    assert.equal((await call(tool("t", { run: () => circle }))).isError, true);
  });

  test("has the bytes, types and details of its content", async () => {
    const annotations = { audience: ["user"], priority: 0.5 } as const;
    const { result } = await call(
      tool("t", {
        run: () => [
          image("data:image/png;base64,AQID", "image/png", { annotations, meta: { a: 1 } }),
          link("notes://a/today?x=1", { title: "Today", size: 3 }),
          embed("notes://b", Uint8Array.of(1, 2), { mimeType: "x/y" }),
          { type: "resource", resource: { uri: "notes://c", text: "t" } },
        ],
      }),
    );
    assert.deepEqual(
      JSON.parse(
        JSON.stringify(result?.content, (_, value: unknown) =>
          value instanceof Uint8Array ? [...value] : value,
        ),
      ),
      [
        {
          tag: "image",
          val: {
            data: { tag: "blob", val: [1, 2, 3] },
            mimeType: "image/png",
            options: { annotations, meta: '{"a":1}' },
          },
        },
        {
          tag: "resource-link",
          val: { uri: "notes://a/today?x=1", name: "x=1", options: { title: "Today", size: 3 } },
        },
        {
          tag: "embedded-resource",
          val: {
            resource: {
              tag: "blob",
              val: { uri: "notes://b", options: { mimeType: "x/y" }, blob: { tag: "blob", val: [1, 2] } },
            },
          },
        },
        {
          tag: "embedded-resource",
          val: { resource: { tag: "text", val: { uri: "notes://c", text: { tag: "text", val: "t" } } } },
        },
      ],
    );
  });

  test("of a kind of content that the build has not seen is a failure that says how to make it", async () => {
    const served = serveTools(
      server([tool("t", { run: () => [image("AA==", "image/png")] })]),
      fakeHost({}, {}),
    );
    const result = await served.callTool(message, { name: "t" });
    assert.match(firstText(result), /^content of the type `image` is not part of this component/);
    const plain = serveTools(
      server([tool("t", { run: () => ({ type: "image", of: "a cat" }) })]),
      fakeHost({}, {}),
    );
    assert.equal(firstText(await plain.callTool(message, { name: "t" })), '{"type":"image","of":"a cat"}');
  });

  test("of base64 that is none is a failure", async () => {
    assert.match(
      (await call(tool("t", { run: () => image("¡", "image/png") }))).text ?? "",
      /^expected base64 or bytes, found "¡" at offset 0/,
    );
  });
});

describe("output", () => {
  const summary = z.object({ summary: z.string(), days: z.number().default(1) });

  test("gives structured content and its text, with defaults", async () => {
    const found = await call(tool("t", { output: summary, run: () => ({ summary: "rain" }) }));
    assert.deepEqual(found.structured, { summary: "rain", days: 1 });
    assert.equal(found.text, '{"summary":"rain","days":1}');
  });

  test("may come with content of its own", async () => {
    const found = await call(
      tool("t", {
        output: summary,
        run: () => ({ content: [text("It rains")], structuredContent: { summary: "rain" } }),
      }),
    );
    assert.deepEqual([found.text, found.structured], ["It rains", { summary: "rain", days: 1 }]);
  });

  test("that does not fit is a failure, and the author sees where", async () => {
    for (const output of [
      summary,
      { type: "object", properties: { summary: { type: "string" } }, required: ["summary"] } as const,
    ]) {
      const found = await call(tool("t", { output, run: () => ({ summary: 5 }) as never }), { a: 1 });
      assert.equal(found.isError, true);
      assert.equal(found.structured, undefined);
      assert.match(
        found.text ?? "",
        /does not fit its `output`\nmember `summary`: expected string, received number$/,
      );
      assert.match(
        found.reports.join(),
        /^in tool `t` \(arguments `a`\): the tool returned a result that does not fit/,
      );
    }
  });

  test("need not be there in a failure", async () => {
    const found = await call(
      tool("t", { output: summary, run: () => ({ content: [text("no")], isError: true }) }),
    );
    assert.deepEqual([found.text, found.isError, found.structured], ["no", true, undefined]);
  });
});

describe("what a tool throws is a result that the model reads, and a report to the author", () => {
  class Odd {
    get message(): string {
      throw new Error("inner");
    }
  }
  const thrown: readonly (readonly [string, unknown, string])[] = [
    ["an error", new Error("no such city"), "no such city"],
    ["a text", "plain", "plain"],
    ["undefined", undefined, "undefined was thrown"],
    ["null", null, "null was thrown"],
    ["a number", 5, "5 was thrown"],
    ["a symbol", Symbol("s"), "Symbol(s) was thrown"],
    [
      "an error with a cause",
      new Error("cannot load", { cause: new Error("refused") }),
      "cannot load: refused",
    ],
    [
      "an error that repeats its cause",
      new Error("cannot load: refused", { cause: new Error("refused") }),
      "cannot load: refused",
    ],
    [
      "several errors",
      new AggregateError([new Error("no route"), "timeout"], "all failed"),
      "all failed: no route; timeout",
    ],
    ["an error without a message", new RangeError(), "RangeError"],
    ["a DOMException", new DOMException("stopped", "AbortError"), "stopped"],
    ["an error of a WIT function", { payload: { tag: "no-such-store" } }, '{"tag":"no-such-store"}'],
    ["an object", { code: 7 }, '{"code":7}'],
    ["an object that throws", new Odd(), "an error that cannot be shown"],
    ["a lone surrogate", new Error("\ud800"), "\ufffd"],
  ];
  for (const [title, value, expected] of thrown) {
    for (const [how, run] of [
      [
        "thrown",
        () => {
          throw value;
        },
      ],
      [
        "rejected",
        async () => {
          throw value;
        },
      ],
    ] as const) {
      test(`${title}, ${how}`, async () => {
        const found = await call(tool("t", { run }), { secret: "value" });
        assert.deepEqual([found.isError, found.text], [true, expected]);
        assert.equal(found.reports.length, 1);
        assert.match(found.reports[0] ?? "", /^in tool `t` \(arguments `secret`\): /);
        assert.doesNotMatch(found.reports[0] ?? "", /value$/);
      });
    }
  }
});

describe("an iterator", () => {
  async function progressOf(
    run: ToolDefinition["options"]["run"],
  ): Promise<{ steps: readonly unknown[]; text: unknown }> {
    const { steps, feature } = notedProgress();
    const served = serveTools(server([tool("t", { run })]), fakeHost({ progress: feature }));
    const result = await served.callTool(message, { name: "t" });
    return { steps, text: firstText(result) };
  }

  test("yields progress and returns the result", async () => {
    assert.deepEqual(
      await progressOf(async function* () {
        yield 0.5;
        await Promise.resolve();
        yield { progress: 3, total: 4, message: "three" };
        yield "last";
        return { done: true };
      }),
      { steps: [[0.5], [3, 4, "three"], [3, 0, "last"]], text: '{"done":true}' },
    );
  });

  test("may be synchronous", async () => {
    assert.deepEqual(
      await progressOf(function* () {
        yield 1;
        return "sync";
      }),
      { steps: [[1]], text: "sync" },
    );
  });

  test("that throws is a failure", async () => {
    assert.equal(
      (
        await progressOf(function* () {
          yield 1;
          throw new Error("half-way");
        })
      ).text,
      "half-way",
    );
  });
});

describe("the context", () => {
  test("says of a part that the build has not seen how to write it", async () => {
    const found = await call(tool("t", { run: async (_, context) => context.progress(1) }));
    assert.equal(found.isError, true);
    assert.match(
      found.text ?? "",
      /^`context.progress` is not part of this component.*write `context.progress`/,
    );
  });

  test("has the caller and the HTTP request", async () => {
    const served = serveTools(
      server([tool("t", { run: (_, { caller, http }) => ({ caller, http }) })]),
      fakeHost(),
    );
    const claims = {
      subject: "ada",
      issuer: "https://issuer",
      audience: ["x"],
      expiration: 1_700_000_000,
      scopes: ["read"],
      customClaims: [
        ["groups", '["staff"]'],
        ["name", "Ada"],
      ] as const,
    };
    const httpContext = {
      method: "POST",
      path: "/mcp",
      headers: [
        ["a", "1"],
        ["a", "2"],
      ] as const,
    };
    const identity = { jwt: Uint8Array.from("a.b.c", (letter) => letter.charCodeAt(0)), claims };
    const result = await served.callTool({ ...message, identity, httpContext }, { name: "t" });
    assert.deepEqual(JSON.parse(firstText(result)), {
      caller: {
        subject: "ada",
        issuer: "https://issuer",
        audience: ["x"],
        scopes: ["read"],
        expires: "2023-11-14T22:13:20.000Z",
        claims: { groups: ["staff"], name: "Ada" },
        token: "a.b.c",
      },
      http: { method: "POST", path: "/mcp", headers: { a: "1, 2" } },
    });
  });
});

describe("middleware", () => {
  const double = tool("double", { input: z.object({ n: z.number() }), run: ({ n }) => String(n * 2) });

  test("stands around the call, the first one outermost", async () => {
    const order: string[] = [];
    const note = (name: string) =>
      middleware(async (_call, _context, next) => {
        order.push(`${name} before`);
        const result = await next();
        order.push(`${name} after`);
        return result;
      });
    const found = await call([note("a"), double, note("b")], { n: 2 });
    assert.equal(found.text, "4");
    assert.deepEqual(order, ["a before", "b before", "b after", "a after"]);
  });

  test("may change the arguments and the result, and sees a complete result", async () => {
    const seen: unknown[] = [];
    const change = middleware(async (current, _context, next) => {
      const result = await next({ ...(current as Extract<Call, { kind: "tool" }>), arguments: { n: 10 } });
      seen.push(result);
      return "changed";
    });
    const found = await call([change, double], { n: "not yet checked" });
    assert.equal(found.text, "changed");
    assert.deepEqual(seen, [{ content: [{ type: "text", text: "20" }] }]);
  });

  test("may refuse, and sees what the tool throws", async () => {
    const refuse = middleware(() => {
      throw new Error("not you");
    });
    assert.deepEqual((await call([refuse, double], { n: 1 })).text, "not you");
    const seen: string[] = [];
    const watch = middleware(async (_call, _context, next) => {
      try {
        return await next();
      } catch (error) {
        seen.push((error as Error).message);
        throw error;
      }
    });
    const found = await call([watch, double], {});
    assert.deepEqual([found.isError, seen.length, found.text], [true, 1, seen[0]]);
  });
});

test("a tool of another component is not answered", async () => {
  assert.equal((await call(tool("t", { run: () => "" }), {}, "other")).result, undefined);
});
