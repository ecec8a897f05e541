/** `fetch` and timers of components, with a real server, on both runtimes. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { needs } from "../../tools.ts";
import { runtimes } from "../sample-server.ts";
import { buildProbes, type ProbeServer, type RunningProbes } from "./probe-server.ts";

needs("wasmtime");

const TIME_LIMIT_MS = 300_000;

const CODE = `
const text = async (response) => [response.status, await response.text()];
const failure = async (work) => {
  try {
    return await work();
  } catch (error) {
    return { name: error.name, message: error.message, code: error.cause?.code, isTypeError: error instanceof TypeError };
  }
};
const probes = {
  get: async (url) => {
    const response = await fetch(url + "/echo?a=b#c", { headers: { "x-own": "1", connection: "close" } });
    return [response.status, response.ok, response.url, response.redirected, response.headers.get("content-type"), await response.json()];
  },
  post: async (url) => (await fetch(url + "/echo", { method: "POST", body: JSON.stringify({ a: "é" }), headers: { "content-type": "application/json" } })).json(),
  form: async (url) => {
    const form = new FormData();
    form.append("name", "value");
    form.append("file", new Blob(["content"], { type: "text/x" }), "f.txt");
    return (await fetch(new Request(url + "/echo", { method: "PUT", body: form }))).json();
  },
  stream: async (url) => {
    const parts = ["one", "two", "three"];
    const body = new ReadableStream({
      async pull(controller) {
        const part = parts.shift();
        if (part === undefined) return controller.close();
        await new Promise((done) => setTimeout(done, 5));
        controller.enqueue(new TextEncoder().encode(part));
      },
    });
    return (await fetch(url + "/echo", { method: "POST", body, duplex: "half" })).json();
  },
  large: async (url) => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
    const response = await fetch(url + "/hash", { method: "POST", body: bytes });
    return [await response.text(), bytes.length];
  },
  chunks: async (url) => {
    const response = await fetch(url + "/chunks");
    const seen = [];
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) seen.push(chunk);
    return seen.join("");
  },
  firstChunk: async (url) => {
    const reader = (await fetch(url + "/endless")).body.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    return new TextDecoder().decode(value);
  },
  together: async (url) => {
    const answers = await Promise.all([1, 2, 3].map((number) => fetch(url + "/together?" + number).then((response) => response.text())));
    return answers;
  },
  redirect: async ({ url, status, method }) => {
    const response = await fetch(url + "/redirect/" + status, { method, body: method === "GET" ? undefined : "body" });
    return [response.redirected, response.url.slice(url.length), await response.json()];
  },
  elsewhere: async ({ url, other }) => {
    const headers = { authorization: "Bearer secret", cookie: "a=secret", "proxy-authorization": "Basic secret", "x-other": "kept" };
    const same = await (await fetch(url + "/redirect/302", { headers })).json();
    const cross = await (await fetch(url + "/to?" + encodeURIComponent(other + "/echo"), { headers })).json();
    return [same.headers, cross.headers];
  },
  modes: async (url) => [
    (await fetch(url + "/redirect/302", { redirect: "manual" })).status,
    await failure(() => fetch(url + "/redirect/302", { redirect: "error" })),
    await failure(() => fetch(url + "/loop")),
  ],
  refused: async (url) => failure(() => fetch(url + "/secret?token=1")),
  cut: async (url) => failure(async () => (await fetch(url + "/cut")).text()),
  unknown: async () => failure(() => fetch("http://does-not-exist.invalid/")),
  wrong: async () => [await failure(() => fetch("/relative")), await failure(() => fetch("ftp://a/b"))],
  abort: async (url) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const during = await failure(() => fetch(url + "/never", { signal: controller.signal }));
    const timeout = await failure(() => fetch(url + "/never", { signal: AbortSignal.timeout(30) }));
    const body = await failure(async () => (await fetch(url + "/endless", { signal: AbortSignal.timeout(100) })).text());
    return [during, timeout, body, await failure(() => fetch(url, { signal: AbortSignal.abort("own") }).catch((reason) => reason))];
  },
  cancel: async (url) => {
    const reader = (await fetch(url + "/endless")).body.getReader();
    await reader.read();
    const read = reader.read();
    await new Promise((done) => setTimeout(done, 20));
    await reader.cancel();
    return (await read).done;
  },
  data: async () => {
    const response = await fetch("data:text/plain;base64,aGk=");
    return [response.headers.get("content-type"), await response.text()];
  },
  head: async (url) => text(await fetch(url + "/echo", { method: "HEAD" })),
  timers: async () => {
    const log = [];
    setTimeout(() => log.push("20"), 20);
    setTimeout(() => log.push("1"), 1);
    setTimeout((value) => log.push(value), 0, "0");
    clearTimeout(setTimeout(() => log.push("never"), 5));
    setImmediate(() => log.push("immediate"));
    queueMicrotask(() => log.push("microtask"));
    let count = 0;
    await new Promise((resolve) => {
      const interval = setInterval(() => {
        if (++count === 3) {
          clearInterval(interval);
          resolve();
        }
      }, 10);
    });
    await new Promise((done) => setTimeout(done, 5));
    return [log, count];
  },
};`;

interface Web {
  readonly url: string;
  close(): void;
}

async function startWeb(): Promise<Web> {
  const waiting: http.ServerResponse[] = [];
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://host");
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const [, route, argument] = url.pathname.split("/");
      if (route === "echo") {
        const { method, headers } = request;
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify({ method, path: request.url, headers, body: body.toString() }));
      } else if (route === "hash") {
        response.end(createHash("sha256").update(body).digest("hex"));
      } else if (route === "chunks") {
        response.write("a€".slice(0, 1));
        for (const byte of Buffer.from("€🛠")) response.write(Buffer.of(byte));
        response.end("end");
      } else if (route === "endless") {
        response.write("first");
      } else if (route === "together") {
        // Answers when all three have come: requests one after the other would wait for ever.
        waiting.push(response);
        if (waiting.length === 3) for (const each of waiting.splice(0)) each.end(each.req.url);
      } else if (route === "redirect") {
        response.writeHead(Number(argument), { location: "../echo?redirected" }).end();
      } else if (route === "to") {
        response.writeHead(302, { location: decodeURIComponent(url.search.slice(1)) }).end();
      } else if (route === "loop") {
        response.writeHead(302, { location: "/loop" }).end();
      } else if (route === "cut") {
        response.setHeader("content-length", 100);
        response.write("start");
        response.socket?.end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Echo {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

describe("fetch", { timeout: TIME_LIMIT_MS }, () => {
  let probes: ProbeServer;
  let web: Web;
  let other: Web;
  before(async () => {
    [probes, web, other] = await Promise.all([buildProbes(CODE), startWeb(), startWeb()]);
  });
  after(async () => {
    web.close();
    other.close();
    await probes.remove();
  });

  test("is the only reason why the component imports HTTP", async () => {
    assert.ok(probes.imports.includes("wasi:http/outgoing-handler"));
    const without = await buildProbes("const probes = { a: () => [new Headers(), new Response()].length };");
    await without.remove();
    assert.deepEqual(
      without.imports.filter((name) => name.startsWith("wasi:http")),
      [],
    );
  });

  for (const runtime of runtimes) {
    describe(`on ${runtime}`, () => {
      let running: RunningProbes;
      before(async () => {
        running = await probes.start(runtime);
      });
      after(() => running[Symbol.asyncDispose]());

      test("gets", async () => {
        const [status, ok, url, redirected, type, echo] = (await running.run("get", web.url)) as unknown[];
        assert.deepEqual(
          [status, ok, url, redirected, type],
          [200, true, `${web.url}/echo?a=b`, false, "application/json"],
        );
        const { method, path, headers } = echo as Echo;
        assert.deepEqual(
          [method, path, headers["x-own"], headers["accept"]],
          ["GET", "/echo?a=b", "1", "*/*"],
        );
      });

      test("sends bodies of each kind, whole", async () => {
        const post = (await running.run("post", web.url)) as Echo;
        assert.deepEqual(
          [post.method, post.body, post.headers["content-type"], post.headers["content-length"]],
          ["POST", '{"a":"é"}', "application/json", "10"],
        );
        const form = (await running.run("form", web.url)) as Echo;
        assert.match(form.headers["content-type"] ?? "", /^multipart\/form-data; boundary=/);
        assert.match(form.body, /name="file"; filename="f.txt"\r\nContent-Type: text\/x\r\n\r\ncontent\r\n/);
        const stream = (await running.run("stream", web.url)) as Echo;
        assert.deepEqual([stream.body, stream.headers["content-length"]], ["onetwothree", undefined]);
        const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
        const digest = createHash("sha256").update(bytes).digest("hex");
        assert.deepEqual(await running.run("large", web.url), [digest, 300_000]);
      });

      test("gives the response as it comes", async () => {
        assert.equal(await running.run("chunks", web.url), "a€🛠end");
        assert.equal(await running.run("firstChunk", web.url), "first");
        assert.deepEqual(await running.run("head", web.url), [200, ""]);
      });

      test("makes several requests at once", async () => {
        const answers = (await running.run("together", web.url)) as string[];
        assert.deepEqual(answers, ["/together?1", "/together?2", "/together?3"]);
      });

      for (const [status, method, expected] of [
        [301, "POST", "GET"],
        [302, "POST", "GET"],
        [303, "PUT", "GET"],
        [307, "POST", "POST"],
        [308, "PUT", "PUT"],
        [302, "GET", "GET"],
      ] as const) {
        test(`follows ${status} after ${method} with ${expected}`, async () => {
          const answer = (await running.run("redirect", { url: web.url, status, method })) as [
            boolean,
            string,
            Echo,
          ];
          const [redirected, path, echo] = answer;
          assert.deepEqual([redirected, path, echo.method], [true, "/echo?redirected", expected]);
          assert.equal(echo.body, expected === "GET" ? "" : "body");
          if (method !== "GET" && expected === "GET") assert.equal(echo.headers["content-type"], undefined);
        });
      }

      test("leaves credentials behind when a redirect changes the origin", async () => {
        const answer = (await running.run("elsewhere", {
          url: web.url,
          other: other.url,
        })) as Echo["headers"][];
        const [same, cross] = answer;
        assert.deepEqual(
          [same?.["authorization"], same?.["cookie"], same?.["x-other"]],
          ["Bearer secret", "a=secret", "kept"],
        );
        assert.deepEqual(
          [cross?.["authorization"], cross?.["cookie"], cross?.["proxy-authorization"], cross?.["x-other"]],
          [undefined, undefined, undefined, "kept"],
        );
      });

      test("does with redirects what the request asks for", async () => {
        const [manual, error, loop] = (await running.run("modes", web.url)) as [
          number,
          { message: string },
          { message: string },
        ];
        assert.equal(manual, 302);
        assert.match(error.message, /redirects, and the request does not allow it/);
        assert.match(loop.message, /more than 20 redirects/);
      });

      test("says which host failed and why, and not what was asked of it", async () => {
        const gone = await startWeb();
        gone.close();
        const refused = (await running.run("refused", gone.url)) as Readonly<Record<string, unknown>>;
        assert.deepEqual(refused, {
          name: "TypeError",
          message: `fetch failed: ${gone.url}: the connection was refused`,
          code: "connection-refused",
          isTypeError: true,
        });
        const unknown = (await running.run("unknown")) as Readonly<Record<string, unknown>>;
        assert.match(String(unknown["message"]), /^fetch failed: http:\/\/does-not-exist\.invalid: /);
        const cut = (await running.run("cut", web.url)) as Readonly<Record<string, unknown>>;
        assert.equal(cut["name"], "TypeError", JSON.stringify(cut));
        const [relative, scheme] = (await running.run("wrong")) as Readonly<Record<string, unknown>>[];
        assert.equal(relative?.["message"], "expected an absolute URL, found `/relative`");
        assert.match(String(scheme?.["message"]), /expected the scheme `http:` or `https:`, found `ftp:`/);
      });

      test("ends when its signal is aborted, before and during the response", async () => {
        const [during, timeout, body, own] = (await running.run("abort", web.url)) as [
          { name: string },
          { name: string },
          { name: string },
          string,
        ];
        assert.deepEqual(
          [during.name, timeout.name, body.name, own],
          ["AbortError", "TimeoutError", "TimeoutError", "own"],
        );
      });

      test("stops a read that waits when the body is cancelled", async () => {
        assert.equal(await running.run("cancel", web.url), true);
      });

      test("reads `data:` URLs", async () => {
        assert.deepEqual(await running.run("data"), ["text/plain", "hi"]);
      });

      test("timers run in the order of their times", async () => {
        const [log, count] = (await running.run("timers")) as [string[], number];
        assert.equal(count, 3);
        assert.deepEqual(log, ["microtask", "immediate", "1", "0", "20"]);
      });
    });
  }
});
