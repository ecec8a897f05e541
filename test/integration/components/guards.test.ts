/** What parts see of the environment, the folders and the network of their server, with and without lists, on both runtimes. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import { composeServer } from "../../../toolchain/compose/index.ts";
import { frameworkIn } from "../../../toolchain/compose/files/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";
import { startServer, type Folder, type RunningServer } from "../../../toolchain/run/index.ts";
import { host } from "../../host.ts";
import { assets, runtimes } from "../sample-server.ts";
import { compileTestTools, exchange } from "./composed-server.ts";
import { StdioClient } from "./stdio-client.ts";

/** Answers every request, and counts them. */
const target = http.createServer((_request, response) => {
  requests++;
  response.end("here");
});
let requests = 0;
let port: number;
let folder: string;

const env: Readonly<Record<string, string>> = {
  GREETING: "hello",
  API_KEY: "everybody's",
  "easy:OWN": "easy's",
  "listed:API_KEY": "listed's",
  "listed:GREETING": "bonjour",
  "whole:WASMCP_HIDDEN": "1",
  "easy:inner:NAME": "1",
  WASMCP_SERVER_NAME: "guarded",
  // Without it, a variable such as the next one asks for protection.
  WASMCP_AUTH_MODE: "public",
  JWT_ISSUER: "https://issuer.example",
  wasmcp_lower: "1",
  Jwt_Mixed: "1",
};

const opened = (): readonly Folder[] => [
  { host: path.join(folder, "a"), guest: "/data" },
  { host: path.join(folder, "b"), guest: "/other" },
];

/** The part's answers to one or several lines of words, joined by line breaks. */
function ask(server: RunningServer, part: string, ...lines: readonly string[]): Promise<string> {
  return call(server, `${part}_probe`, { ask: lines.join("|") });
}

async function call(server: RunningServer, name: string, args: object): Promise<string> {
  const { text } = await exchange(server.url, {
    headers: { "content-type": "application/json", "mcp-protocol-version": "2025-11-25" },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name, arguments: args },
    }),
  });
  const { result, error } = JSON.parse(text);
  return result === undefined ? JSON.stringify(error) : result.content[0].text;
}

before(async () => {
  folder = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-guards-"));
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  port = (target.address() as AddressInfo).port;
  for (const name of ["a", "b"]) {
    await fs.mkdir(path.join(folder, name));
    await fs.writeFile(path.join(folder, name, `${name}.txt`), name.toUpperCase());
  }
  const prober = await compileTestTools("prober", folder);
  const visitor = await compileTestTools("visitor", folder);
  const names = ["easy", "listed", "whole", "nothing"];
  const parts = names.map((name) => ({ name: `${name}.wasm`, bytes: prober }));
  const showcase = await compileTestTools("showcase", folder);
  const { component } = composeServer({
    parts: [...parts, { name: "visitor.wasm", bytes: visitor }],
    framework: frameworkIn(assets),
    prefixes: new Map(names.map((name) => [name, `${name}_`])),
    denials: [
      {
        only: ["environment:GREETING", "http", `http:localhost:${port}`, "filesystem:/data"],
        part: "listed",
      },
      { only: ["environment", "filesystem", "http:127.0.0.1"], part: "whole" },
      { only: [], part: "nothing" },
    ],
  });
  await fs.writeFile(path.join(folder, "server.wasm"), component);
  const overStdio = composeServer({
    parts: [{ name: "alone.wasm", bytes: prober }],
    framework: frameworkIn(assets),
    transport: "stdio",
  });
  await fs.writeFile(path.join(folder, "stdio.wasm"), overStdio.component);
  await fs.writeFile(
    path.join(folder, "alone.wasm"),
    composeServer({
      parts: [
        { name: "alone.wasm", bytes: prober },
        { name: "told.wasm", bytes: showcase },
        { name: "untold.wasm", bytes: showcase },
      ],
      framework: frameworkIn(assets),
      prefixes: new Map(["alone", "told", "untold"].map((name) => [name, `${name}_`])),
      denials: [{ only: ["server-io", "sessions", "claims"], part: "untold" }],
      // Otherwise keys of an issuer lie in the folder of the state, which parts do not see then.
      protection: { kind: "public" },
    }).component,
  );
});

after(async () => {
  target.close();
  await fs.rm(folder, { recursive: true, force: true });
});

test("while wasmcp lists what parts offer, they reach no network, no variable and no folder, whatever was granted", async () => {
  const options = {
    ...host,
    file: path.join(folder, "server.wasm"),
    runtime: "embedded",
    host: "127.0.0.1",
    port: 0,
    env: {},
    state: path.join(folder, "state-listing"),
  } as const;
  // As `readCatalogue` starts it.
  const server = await startServer({ ...options, network: "none" }, unwatchedJob, assets);
  try {
    const earlier = requests;
    // Case 15 of `error-code` is `HTTP-request-denied`.
    for (const part of ["easy", "whole", "listed"]) {
      assert.match(await ask(server, part, `fetch http 127.0.0.1:${port} /`), /^failed: 15$|^refused/);
      assert.match(await ask(server, part, `fetch http localhost:${port} /`), /^failed: 15$|^refused/);
      assert.equal(await ask(server, part, "environment"), "");
      assert.equal(await ask(server, part, "folders"), "");
    }
    assert.equal(requests, earlier, "no request has left the process");
  } finally {
    await server.stop();
  }
});

for (const runtime of runtimes) {
  describe(runtime, { timeout: 180_000 }, () => {
    let server: RunningServer;
    const start = (file: string, state: string, folders: readonly Folder[] = [], variables = env) =>
      startServer(
        {
          ...host,
          file: path.join(folder, file),
          runtime,
          host: "127.0.0.1",
          port: 0,
          env: variables,
          state: path.join(folder, state),
          folders,
        },
        unwatchedJob,
        assets,
      );
    before(async () => {
      server = await start("server.wasm", `state-${runtime}`, opened());
    });
    after(() => server.stop());

    const variables = async (part: string) =>
      // `wasmtime serve` adds a number of the instance.
      (await ask(server, part, "environment"))
        .split("\n")
        .filter((line) => !line.startsWith("INSTANCE_ID="))
        .sort();

    test("a part without a list sees the server's variables, and its own under their short names", async () => {
      assert.deepEqual(await variables("easy"), ["API_KEY=everybody's", "GREETING=hello", "OWN=easy's"]);
    });

    test("a part sees the variables that its list names, its own value first", async () => {
      assert.deepEqual(await variables("listed"), ["GREETING=bonjour"]);
    });

    test("the framework's variables are in no part's environment, whatever was granted and in whatever case", async () => {
      assert.deepEqual(await variables("whole"), ["API_KEY=everybody's", "GREETING=hello"]);
    });

    test("a part to which nothing was granted finds an empty environment, and goes on", async () => {
      assert.deepEqual(await variables("nothing"), [""]);
      assert.equal(await ask(server, "nothing", "folders"), "");
    });

    test("no part sees the arguments and the current folder of the runtime's process", async () => {
      for (const part of ["easy", "whole"]) assert.equal(await ask(server, part, "process"), "0");
    });

    test("a part sees the folders that its list names, without a list all, and never that of the framework's store", async () => {
      const [data, other] = ["/data: a.txt", "/other: b.txt"];
      assert.equal(await ask(server, "listed", "folders"), data);
      for (const part of ["easy", "whole"])
        assert.equal(await ask(server, part, "folders"), `${data}\n${other}`);
      const files = [
        "read /data a.txt",
        "read /other b.txt",
        "read /data ../other/b.txt",
        "read /state note.txt",
      ];
      assert.equal(await ask(server, "easy", ...files), "A\nB\nunreadable\nno such folder");
      assert.equal(await ask(server, "listed", ...files), "A\nno such folder\nunreadable\nno such folder");
      assert.equal(
        await ask(server, "nothing", ...files),
        Array.from(files, () => "no such folder").join("\n"),
      );
      const dirs = opened().flatMap(({ host: from, guest }) => ["--dir", `${from}::${guest}`]);
      assert.ok(server.command.join(" ").includes(dirs.join(" ")), server.command.join(" "));
    });

    test("no folder takes the place of the store's, or leads to it", async () => {
      const state = path.join(folder, `state-${runtime}`);
      await assert.rejects(
        start("server.wasm", `state-${runtime}`, [{ host: path.join(folder, "a"), guest: "/state" }]),
        /the server keeps its state in `\/state`/,
      );
      for (const from of [folder, state, path.join(state, "bdefault")]) {
        await fs.mkdir(from, { recursive: true });
        await assert.rejects(
          start("server.wasm", `state-${runtime}`, [{ host: from, guest: "/data" }]),
          /inside of each other/,
        );
      }
    });

    test("without a store, a part that keeps files has the state folder, and lists hide the request", async () => {
      const state = path.join(folder, `own-${runtime}`);
      await fs.mkdir(state);
      await fs.writeFile(path.join(state, "note.txt"), "kept");
      // It was composed as public, and refuses to serve with variables that ask for tokens.
      const { JWT_ISSUER: _, Jwt_Mixed: __, ...others } = env;
      const alone = await start("alone.wasm", `own-${runtime}`, [], others);
      try {
        assert.equal(await ask(alone, "alone", "folders"), "/state: note.txt");
        assert.equal(await ask(alone, "alone", "read /state note.txt"), "kept");
        // A part with a list receives of a message's context what was granted to it.
        const [version, stream, request] = (await call(alone, "told_context", {})).split("\n");
        assert.equal(request, "POST /mcp");
        assert.equal(await call(alone, "untold_context", {}), `${version}\n${stream}`);
      } finally {
        await alone.stop();
      }
    });

    test("a part reaches the hosts that its list names, on the port that it names", async () => {
      const count = requests;
      assert.equal(await ask(server, "listed", `fetch http localhost:${port} /`), "200");
      assert.equal(await ask(server, "listed", `fetch http LocalHost:${port} / with-options`), "200");
      assert.equal(await ask(server, "whole", `fetch http 127.0.0.1:${port} /`), "200");
      assert.equal(await ask(server, "easy", `fetch http 127.0.0.1:${port} /`), "200");
      assert.equal(requests, count + 4);
    });

    test("a refusal says what to add", async () => {
      assert.equal(
        await ask(server, "listed", `fetch http 127.1:${port} /`),
        `refused: \`listed\` may not reach \`127.0.0.1:${port}\`: add \`http:127.0.0.1:${port}\` to its \`allow\` list`,
      );
      assert.equal(
        await ask(server, "listed", "fetch - metadata.google.internal /"),
        "refused: `listed` may not reach `metadata.google.internal`: add `http:metadata.google.internal` to its `allow` list",
      );
      assert.match(
        await ask(server, "listed", "fetch http - /"),
        /^refused: `listed` may reach hosts by a name/,
      );
    });

    test("no spelling of an address leads to what was not granted", async () => {
      const count = requests;
      const hosts = [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "0x7f000001",
        "127.0.0.1.",
        "0",
        "0.0.0.0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[::1%lo]",
        "[::1%25lo]",
        "[fe80::1%25eth0]",
        "%6cocalhost",
        "%31%32%37.0.0.1",
        "localhost%00.com",
        "user@localhost",
        "example.com@localhost",
        "localhost@example.com",
        "a:b@127.0.0.1",
        "@localhost",
        "localhost.localdomain",
        "ip6-localhost",
        "a.localhost",
        "localhost..",
        "１２７.0.0.1",
        "ⓛocalhost",
        "example.com/@localhost",
        "example.com#@localhost",
        "example.com\\\\@localhost",
        "localhost?",
        "10.0.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "[fd00::1]",
        "[fe80::1]",
      ];
      const answers = await ask(server, "listed", ...hosts.map((name) => `fetch http ${name}:${port} /`));
      for (const [index, answer] of answers.split("\n").entries()) {
        assert.match(answer, /^(?:refused: `listed` may|bad authority$)/, hosts[index]);
      }
      // Outgoing HTTP as a whole was not granted, and traps.
      assert.match(
        await ask(server, "nothing", `fetch http localhost:${port} /`),
        /broke down: `nothing` called `wasi:http\/[\w-]+`, which it was not granted: add `http` to its `allow`/,
      );
      // The port that was granted is another one.
      assert.match(await ask(server, "listed", "fetch http localhost /"), /^refused/);
      assert.match(
        await ask(server, "listed", `fetch http localhost:0${port + 1} /`),
        /^(refused|bad authority)/,
      );
      assert.match(await ask(server, "whole", `fetch http localhost:${port} /`), /^refused/);
      assert.equal(requests, count);
    });

    test("a path or a scheme leads to no other host", async () => {
      const count = requests;
      for (const sent of [
        `@127.0.0.1:${port}/`,
        `//127.0.0.1:${port}/`,
        `\\\\127.0.0.1:${port}/`,
        `:${port}/`,
      ]) {
        await ask(server, "listed", `fetch http example.invalid ${sent}`);
      }
      for (const scheme of ["ftp", "file", "http+unix", "HTTP"]) {
        await ask(server, "listed", `fetch ${scheme} 127.0.0.1:${port} /`);
      }
      assert.equal(requests, count);
    });
  });
}

describe("over stdio, the folders are those of the command line", () => {
  for (const runtime of runtimes) {
    test(`on ${runtime}`, { timeout: 180_000 }, async () => {
      const file = path.join(folder, "stdio.wasm");
      const dirs = ["--dir", `${path.join(folder, "a")}::/data/`, "--dir", path.join(folder, "b")];
      const client = new StdioClient(file, runtime, {}, dirs);
      const params = { name: "probe", arguments: { ask: "folders" } };
      client.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params })}\n`);
      const line = await client.line();
      client.end();
      const { stderr } = await client.ended;
      assert.equal(
        JSON.parse(line || JSON.stringify(stderr)).result?.content[0].text,
        `/data: a.txt\n${path.join(folder, "b")}: b.txt`,
        stderr,
      );
    });
  }
});
