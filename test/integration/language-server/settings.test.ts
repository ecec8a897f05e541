/** `wasmcp.toml` and `config.toml` through the protocol. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { describe, it } from "node:test";
import type {
  CompletionItem,
  DocumentLink,
  Hover,
  Location,
  MarkupContent,
} from "vscode-languageserver-protocol";
import { TextDocument } from "vscode-languageserver-textdocument";
import { type Client, withServer } from "./client.ts";

const CONFIG = ".config/wasmcp/config.toml";
const config = `[components]
weather = "acme:weather@1.2.0"
local = "/no/such/file.wasm"
again = "weather"

[profiles.dev]
components = ["weather"]
output = "dev.wasm"
`;

/** Opens a `wasmcp.toml` with `text` beside a component and the configuration above. */
function withProject<T>(text: string, body: (client: Client) => Promise<T>): Promise<T> {
  const files = { "dist/tool.wasm": new Uint8Array(8), [CONFIG]: config };
  return withServer({ files }, async (client) => {
    await client.open("wasmcp.toml", text, "toml");
    return body(client);
  });
}

async function problems(client: Client, name = "wasmcp.toml"): Promise<string[]> {
  const { version } = client.document(name);
  await client.request("textDocument/hover", {
    textDocument: { uri: client.uri(name) },
    position: { line: 0, character: 0 },
  });
  const diagnostics = await client.diagnosticsOf(name, version);
  return diagnostics.map(({ code, range }) => `${code}: ${client.document(name).getText(range)}`);
}

describe("diagnostics of wasmcp.toml", () => {
  const cases: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    "are empty for a valid file": [
      '[servers.a]\ncomponents = ["./dist/tool.wasm", "weather", "again", "acme:other@^1", "dev"]\nprofile = "dev"\nruntime = "wasmtime"\n',
      [],
    ],
    "name keys that are not known": [
      '[servers.a]\nprofile = "dev"\nalow = ["http"]\n[server.b]\n',
      ["unknown-key: alow", "unknown-key: server"],
    ],
    "name values of a wrong kind": [
      '[servers.a]\nprofile = "dev"\nstrip = "yes"\nenvironment = 1\n',
      ['wrong-type: "yes"', "wrong-type: 1"],
    ],
    "name values that are no choice": [
      '[servers.a]\nprofile = "dev"\nruntime = "wasmtme"\n',
      ['wrong-value: "wasmtme"'],
    ],
    "miss what a server needs": ['[servers.a]\nruntime = "auto"\n', ["missing-key: a"]],
    "name aliases that do not resolve": [
      '[servers.a]\ncomponents = ["wether"]\n',
      ['unknown-alias: "wether"'],
    ],
    "name profiles that are not there": [
      '[servers.a]\nprofile = ["dev", "prod"]\n',
      ['unknown-profile: "prod"'],
    ],
    "name files that are not there": [
      '[servers.a]\ncomponents = ["./dist/other.wasm"]\n',
      ['missing-file: "./dist/other.wasm"'],
    ],
    "name aliases of files that are not there": [
      '[servers.a]\ncomponents = ["local"]\n',
      ['missing-file: "local"'],
    ],
    "name words that are no server": ['[servers.handler]\nprofile = "dev"\n', ["wrong-name: handler"]],
    "name paths to write that lead out of the folder": [
      '[servers.a]\nprofile = "dev"\noutput = "../x.wasm"\nstate = "/"\n[servers.b]\nprofile = "dev"\noutput = "out/../y.wasm"\nstate = "."\nfolders = { "/a" = "./data", "/b" = "../other" }\n',
      [
        'outside-folder: "../x.wasm"',
        'outside-folder: "/"',
        'outside-folder: "."',
        'outside-folder: "../other"',
      ],
    ],
    "report TOML errors and other mistakes together": [
      '[servers.a]\nprofile = \nrunime = "auto"\ncomponents = ["weather"]\n',
      ["invalid-toml: profile =", "unknown-key: runime"],
    ],
    "name keys that are there twice": [
      '[servers.a]\nprofile = "dev"\nprofile = "dev"\n',
      ['invalid-toml: profile = "dev"'],
    ],
  };
  for (const [what, [text, expected]] of Object.entries(cases)) {
    it(what, () => withProject(text, async (client) => assert.deepEqual(await problems(client), expected)));
  }

  it("suggest a correction", () =>
    withProject('[servers.a]\ncomponents = ["wether"]\nruntim = "auto"\n', async (client) => {
      await problems(client);
      const messages = (await client.diagnosticsOf("wasmcp.toml", 1)).map(({ message }) => message);
      assert.deepEqual(messages, [
        "alias `wether` not found, did you mean `weather`?",
        "`a` has no key `runtim`, did you mean `runtime`?",
      ]);
    }));

  it("follow unsaved changes of config.toml", () =>
    withProject('[servers.a]\ncomponents = ["later"]\n', async (client) => {
      assert.deepEqual(await problems(client), ['unknown-alias: "later"']);
      await client.open(CONFIG, undefined, "toml");
      await client.edit(CONFIG, '[components]\nlater = "acme:later"\n');
      await client.diagnosticsWhere("wasmcp.toml", ({ length }) => length === 0);
    }));

  it("disappear when a missing file is built", () =>
    withProject('[servers.a]\ncomponents = ["dist/new.wasm"]\n', async (client) => {
      assert.deepEqual(await problems(client), ['missing-file: "dist/new.wasm"']);
      await client.write("dist/new.wasm", new Uint8Array(8));
      await client.diagnosticsWhere("wasmcp.toml", ({ length }) => length === 0);
    }));
});

describe("diagnostics of config.toml", () => {
  it("name circles of aliases, and missing profiles", () =>
    withServer({}, async (client) => {
      const text =
        '[components]\na = "b"\nb = "a"\n[profiles.p]\nbase = "q"\ncomponents = ["nothing"]\noutput = "p.wasm"\n[profiles.r]\ncomponents = []\n';
      await client.open(CONFIG, text, "toml");
      assert.deepEqual(await problems(client, CONFIG), [
        'alias-cycle: "b"',
        'alias-cycle: "a"',
        'unknown-profile: "q"',
        'unknown-alias: "nothing"',
        "missing-key: r",
      ]);
    }));
  it("are published only for the file in wasmcp's folder", () =>
    withServer({}, async (client) => {
      await client.open("config.toml", "a = 1\n", "toml");
      await client.open("a.wit", "package a:b; oops");
      await client.diagnosticsWhere("a.wit", ({ length }) => length > 0);
      assert.deepEqual(await client.diagnosticsWhere("config.toml", () => true), []);
      const answer = await client.request("textDocument/hover", {
        textDocument: { uri: client.uri("config.toml") },
        position: { line: 0, character: 0 },
      });
      assert.equal(answer, null);
    }));
});

describe("completion", () => {
  const complete = (text: string, body: (items: CompletionItem[], client: Client) => void) =>
    withProject(text, async (client) => {
      body(
        await client.request<CompletionItem[]>("textDocument/completion", client.place("wasmcp.toml")),
        client,
      );
    });
  const labels = (items: readonly CompletionItem[]): readonly string[] => items.map(({ label }) => label);

  it("offers the missing keys of a server, with their meaning", () =>
    complete('[servers.a]\nprofile = "dev"\nr⟨⟩\n', (items) => {
      assert.ok(labels(items).includes("runtime") && labels(items).includes("allow"));
      assert.ok(!labels(items).includes("profile"));
      const runtime = items.find(({ label }) => label === "runtime");
      assert.match(String(runtime?.documentation), /wasmtime/);
    }));
  it("offers the tables of the file", () =>
    complete("[s⟨⟩\n", (items) => assert.deepEqual(labels(items), ["servers"])));
  it("offers a key's values, in quotes or within them", async () => {
    for (const [text, expected] of [
      ["[servers.a]\nruntime = ⟨⟩\n", 'runtime = "wasmtime"'],
      ['[servers.a]\nruntime = "⟨⟩"\n', 'runtime = "wasmtime"'],
      ['[servers.a]\nruntime = "was⟨⟩mtim"\n', 'runtime = "wasmtime"'],
    ] as const) {
      await complete(text, (items, client) => {
        assert.deepEqual(labels(items), ["auto", "wasmtime", "embedded", "spin", "wasmcloud"]);
        const edit = items[1]?.textEdit;
        assert.ok(edit !== undefined && "range" in edit);
        assert.ok(TextDocument.applyEdits(client.document("wasmcp.toml"), [edit]).includes(`${expected}\n`));
      });
    }
  });
  it("offers `true` and `false`", () =>
    complete("[servers.a]\nstrip = ⟨⟩\n", (items) => assert.deepEqual(labels(items), ["true", "false"])));
  it("offers aliases, profiles and components in lists, also over several lines", async () => {
    for (const text of [
      '[servers.a]\ncomponents = ["⟨⟩"]\n',
      '[servers.a]\ncomponents = [\n  "acme:x",\n  "⟨⟩",\n]\n',
    ]) {
      await complete(text, (items) => {
        for (const label of ["weather", "again", "dev", "./dist/"])
          assert.ok(labels(items).includes(label), label);
      });
    }
  });
  it("offers the files of a folder after its name", () =>
    complete('[servers.a]\ncomponents = ["./dist/⟨⟩"]\n', (items) =>
      assert.ok(labels(items).includes("./dist/tool.wasm")),
    ));
  it("offers profiles for keys that name profiles", () =>
    complete('[servers.a]\nprofile = "⟨⟩"\n', (items) => assert.deepEqual(labels(items), ["dev"])));
  it("offers nothing in comments", () =>
    complete("[servers.a]\n# r⟨⟩\n", (items) => assert.deepEqual(items, [])));
});

describe("hover and links", () => {
  const text =
    '[servers.a]\n⟨key⟩runtime = "auto"\ncomponents = ["./dist/⟨path⟩tool.wasm", "⟨alias⟩again"]\nprofile = "⟨profile⟩dev"\n';
  const hoverAt = async (client: Client, mark: string): Promise<string> => {
    const found = await client.request<Hover | null>("textDocument/hover", client.place("wasmcp.toml", mark));
    return (found?.contents as MarkupContent | undefined)?.value ?? "";
  };
  it("show the meaning of a key, and its choices", () =>
    withProject(text, async (client) =>
      assert.match(
        await hoverAt(client, "key"),
        /\*\*runtime\*\*: .*wasmtime.*One of `auto`.*Default: `auto`/s,
      ),
    ));
  it("show the final target of an alias", () =>
    withProject(text, async (client) =>
      assert.match(await hoverAt(client, "alias"), /^alias of `acme:weather@1\.2\.0`/),
    ));
  it("lead from a path to its file", () =>
    withProject(text, async (client) => {
      const links = await client.request<DocumentLink[]>("textDocument/documentLink", {
        textDocument: { uri: client.uri("wasmcp.toml") },
      });
      assert.deepEqual(
        links.map(({ target, range }) => [target, client.document("wasmcp.toml").getText(range)]),
        [[client.uri("dist/tool.wasm"), "./dist/tool.wasm"]],
      );
    }));
  it("lead from an alias and a profile to their lines in config.toml", () =>
    withProject(text, async (client) => {
      for (const [mark, line] of [
        ["alias", 3],
        ["profile", 5],
      ] as const) {
        const [found] = await client.request<Location[]>(
          "textDocument/definition",
          client.place("wasmcp.toml", mark),
        );
        assert.deepEqual([client.name(found?.uri ?? ""), found?.range.start.line], [CONFIG, line]);
      }
    }));
});

it("the server of the extension reads the config file that the extension names", async () => {
  const main = path.join(import.meta.dirname, "../../../language-server/node/main.ts");
  const scratch = await fs.mkdtemp(path.join(os.tmpdir(), "wit-lsp-config-"));
  const file = path.join(scratch, "config.toml");
  await fs.writeFile(file, '[components]\nmine = "acme:mine"\n');
  const command = [process.execPath, main, "0.0.0", file, "--stdio"] as const;
  await withServer({ command }, async (client) => {
    assert.equal(client.initialized?.serverInfo?.version, "0.0.0");
    await client.open("wasmcp.toml", '[servers.a]\ncomponents = ["mine", "other"]\n', "toml");
    assert.deepEqual(await problems(client), ['unknown-alias: "other"']);
  });
  await fs.rm(scratch, { recursive: true });
});
