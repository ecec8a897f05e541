/** `Headers`, `Request`, `Response`, `Blob`, `File` and `FormData` of components do what Node's do. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as blob from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/blob.ts";
import * as form from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/form-data.ts";
import * as headers from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/headers.ts";
import * as request from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/request.ts";
import * as response from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/response.ts";
import { AbortController as OurAbortController } from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/abort-signal.ts";
import { ReadableStream as OurReadableStream } from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/readable-stream.ts";
import { URLSearchParams as OurURLSearchParams } from "../../../../../../../../toolchain/create/builders/typescript/guest/platform/url-search-params.ts";

type Platform = Pick<
  typeof globalThis,
  | "AbortController"
  | "Blob"
  | "File"
  | "FormData"
  | "Headers"
  | "ReadableStream"
  | "Request"
  | "Response"
  | "URLSearchParams"
>;

const ours = {
  ...blob,
  ...form,
  ...headers,
  ...request,
  ...response,
  AbortController: OurAbortController,
  ReadableStream: OurReadableStream,
  URLSearchParams: OurURLSearchParams,
} as unknown as Platform;

type Log = (...values: readonly unknown[]) => void;

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return `error ${(error as Error).name}`;
  }
}

async function outcome(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (error) {
    return `error ${(error as Error).name}`;
  }
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text));

const scenarios: Readonly<Record<string, (platform: Platform, log: Log) => Promise<void> | void>> = {
  "headers are combined, sorted and compared without case": ({ Headers }, log) => {
    const list = new Headers([
      ["X-B", " 1 "],
      ["a", "2"],
      ["x-b", "3"],
      ["Set-Cookie", "c=1"],
      ["set-cookie", "d=2"],
    ]);
    log([...list], list.get("X-B"), list.get("none"), list.has("A"), list.getSetCookie());
    list.set("x-b", "4");
    list.append("z", "");
    list.delete("a");
    log([...list.keys()], [...list.values()]);
    list.forEach((value, name) => log(name, value));
    log(
      [...new Headers({ "Content-Type": "text/plain", n: 1 as never })],
      [...new Headers(list)],
      [...new Headers()],
    );
  },

  "headers refuse what cannot be sent": ({ Headers }, log) => {
    for (const [name, value] of [
      ["a b", "1"],
      ["", "1"],
      ["a", "1\n2"],
      ["a", "€"],
      ["a:", "1"],
      ["a", "é"],
    ] as const) {
      log(attempt(() => [...new Headers([[name, value]])]));
    }
    log(
      attempt(() => new Headers([["a"]] as never)),
      attempt(() => new Headers("a" as never)),
      attempt(() => new Headers(null as never)),
    );
  },

  "a request has its usual values": ({ Request }, log) => {
    const plain = new Request("https://example.org/a?b#c");
    log(plain.url, plain.method, plain.redirect, plain.body, plain.bodyUsed, plain.signal.aborted, [
      ...plain.headers,
    ]);
    log(plain.cache, plain.credentials, plain.mode, plain.keepalive, plain.integrity, plain.duplex);
    for (const method of ["get", "Post", "patch", "PATCH", "own", "delete"])
      log(new Request("http://a", { method }).method);
  },

  "a request refuses what cannot be sent": ({ Request }, log) => {
    for (const [input, init] of [
      ["/relative", {}],
      ["http://user:pw@a", {}],
      ["http://a", { method: "TRACE" }],
      ["http://a", { method: "a b" }],
      ["http://a", { method: "GET", body: "x" }],
      ["http://a", { method: "HEAD", body: "x" }],
      ["http://a", { redirect: "other" as never }],
      ["http://a", { signal: {} as never }],
    ] as const) {
      log(attempt(() => new Request(input, init).url));
    }
  },

  "a request can be made of another one": async ({ Request, AbortController }, log) => {
    const controller = new AbortController();
    const first = new Request("http://a", {
      method: "POST",
      body: "x",
      headers: { b: "1" },
      signal: controller.signal,
    });
    const copy = first.clone();
    const second = new Request(first, { headers: { c: "2" } });
    log(first.bodyUsed, second.bodyUsed, second.method, [...second.headers], await second.text());
    log(
      attempt(() => first.clone()),
      [...copy.headers],
      await copy.text(),
      copy.bodyUsed,
    );
    controller.abort("stop");
    log(second.signal.aborted, second.signal.reason);
    const third = new Request(new Request("http://a", { method: "POST", body: "x" }), {
      method: "PUT",
      body: "y",
    });
    log(await third.text());
  },

  "a body of each type has its content type, and can be read": async (platform, log) => {
    const { Request, Response, Blob, FormData, URLSearchParams, ReadableStream } = platform;
    const fields = new FormData();
    fields.append("a", "1");
    const bodies = [
      "é",
      new URLSearchParams({ a: "ü" }),
      new Blob(["b"], { type: "text/b" }),
      new Blob(["b"]),
      bytes("view"),
      bytes("buffer").buffer,
      new ReadableStream({
        start: (controller) => (controller.enqueue(bytes("stream")), controller.close()),
      }),
      5,
    ];
    for (const body of bodies) {
      const made = new Response(body as never);
      log(made.headers.get("content-type"), await made.text(), made.bodyUsed, await outcome(made.text()));
    }
    const multipart = new Request("http://a", { method: "POST", body: fields });
    log(/^multipart\/form-data; ?boundary=/.test(multipart.headers.get("content-type") ?? ""));
    log([...(await multipart.formData())]);
  },

  "a body can be read in each way": async ({ Response }, log) => {
    log(await new Response('{"a":[1]}').json(), await outcome(new Response("{").json()));
    log(
      new Uint8Array(await new Response("ab").arrayBuffer()).join(),
      (await new Response("ab").bytes()).join(),
    );
    const made = await new Response("ab", { headers: { "content-type": "Text/X" } }).blob();
    log(made.type, made.size, await made.text());
    log(await new Response(null).text(), new Response(null).body, (await new Response().blob()).size);
    log(await new Response(bytes("\ufeffa")).text());
    const fields = await new Response("a=1&b=%C3%BC", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }).formData();
    log([...fields], await outcome(new Response("x").formData()));
  },

  "a stream of the body is the body": async ({ Response }, log) => {
    const made = new Response("abc");
    const reader = made.body?.getReader();
    log(
      made.bodyUsed,
      await outcome(made.text()),
      Buffer.from((await reader?.read())?.value ?? []).toString(),
      (await reader?.read())?.done,
    );
    log(made.bodyUsed);
    const other = new Response("abc");
    log(other.body === other.body, other.bodyUsed, await other.text(), other.bodyUsed);
    let text = "";
    for await (const chunk of new Response("abc").body ?? []) text += Buffer.from(chunk).toString();
    log(text);
  },

  "a clone has a body of its own": async ({ Response, ReadableStream }, log) => {
    const made = new Response(
      new ReadableStream({
        start: (controller) => (
          controller.enqueue(bytes("a")),
          controller.enqueue(bytes("b")),
          controller.close()
        ),
      }),
      { status: 201, headers: { a: "1" } },
    );
    const copy = made.clone();
    log(copy.status, [...copy.headers], await copy.text(), await made.text());
    log(attempt(() => made.clone()));
  },

  "a response has its status": ({ Response }, log) => {
    const made = new Response(null, { status: 404, statusText: "Nope" });
    log(made.status, made.ok, made.statusText, made.type, made.url, made.redirected, new Response().ok);
    for (const init of [{ status: 199 }, { status: 600 }, { status: 204 }, { statusText: "a\nb" }])
      log(attempt(() => new Response("x", init).status));
    log(new Response(null, { status: 204 }).status);
    const failed = Response.error();
    log(
      failed.type,
      failed.status,
      attempt(() => failed.headers.set("a", "b")),
    );
    const redirect = Response.redirect("http://a/b", 307);
    log(
      redirect.status,
      redirect.headers.get("location"),
      attempt(() => Response.redirect("http://a", 200 as never)),
      attempt(() => Response.redirect("//")),
    );
  },

  "Response.json": async ({ Response }, log) => {
    const made = Response.json({ a: 1 }, { status: 201 });
    log(made.status, made.headers.get("content-type"), await made.text());
    log(
      Response.json(1, { headers: { "content-type": "x/y" } }).headers.get("content-type"),
      attempt(() => Response.json(undefined)),
    );
  },

  blobs: async ({ Blob, File }, log) => {
    const made = new Blob(["a\r\nb", bytes("é"), new Blob(["c"]), bytes("xyz").buffer, 5 as never], {
      type: "Text/Plain",
    });
    log(
      made.size,
      made.type,
      await made.text(),
      await made.slice(1, -1, "a/b").text(),
      made.slice(0, 1, "a/b").type,
      made.slice().type,
    );
    log(
      await made.slice(-3).text(),
      await made.slice(5, 2).text(),
      (await made.bytes()).length,
      new Blob([], { type: "é" }).type,
    );
    log(
      attempt(() => new Blob("a" as never)),
      attempt(() => new Blob({} as never)),
    );
    const file = new File(["a"], "n.txt", { type: "t/x", lastModified: 5 });
    log(
      file.name,
      file.lastModified,
      file.type,
      file.size,
      file instanceof Blob,
      attempt(() => new (File as never as new (parts: []) => unknown)([])),
    );
    let size = 0;
    for await (const chunk of new Blob(["x".repeat(200_000)]).stream()) size += chunk.length;
    log(size, Object.prototype.toString.call(file), Object.prototype.toString.call(made));
  },

  forms: async ({ Blob, File, FormData, Response }, log) => {
    const made = new FormData();
    made.append("a", "1");
    made.append("b", 2 as never);
    made.append("a", "3");
    made.append("file", new Blob(["x"], { type: "t/y" }), 'n"\r\n.txt');
    made.append("plain", new File(["y"], "f", { lastModified: 1 }));
    made.append("lines\n", "a\nb\r\nc");
    log(
      made.get("a"),
      made.getAll("a"),
      made.has("b"),
      made.get("none"),
      (made.get("file") as File).name,
      (made.get("plain") as File).name,
    );
    made.set("a", "9");
    log([...made.keys()]);
    made.delete("b");
    const back = await new Response(made).formData();
    for (const [name, value] of back) {
      log(name, typeof value === "string" ? value : [value.name, value.type, await value.text()]);
    }
    log(attempt(() => made.append("x", "y", "name" as never)));
  },
};

describe("a scenario runs as in Node", () => {
  for (const [name, scenario] of Object.entries(scenarios)) {
    test(name, { timeout: 60_000 }, async () => {
      const run = async (platform: Platform): Promise<unknown[]> => {
        const lines: unknown[] = [];
        await scenario(platform, (...values) => void lines.push(values));
        return lines;
      };
      assert.deepEqual(await run(ours), await run(globalThis));
    });
  }
});

test("a form is read back byte by byte, also with a part that looks like a boundary", async () => {
  const made = new form.FormData();
  const content = Uint8Array.from({ length: 512 }, (_, index) => index & 255);
  made.append("binary", new blob.Blob([content]));
  made.append("boundary", "\r\n------formdata-wasmcp-000000000000--\r\n");
  const back = await new response.Response(made).formData();
  assert.deepEqual(await (back.get("binary") as InstanceType<typeof blob.File>).bytes(), content);
  assert.equal(back.get("boundary"), "\r\n------formdata-wasmcp-000000000000--\r\n");
});
