import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { after, before, describe, test } from "node:test";
import {
  developmentServer,
  mcpClients,
  planServer,
  serverAt,
  serverOfProject,
  type ClientServer,
} from "../../../../toolchain/clients/index.ts";
import { parseProject } from "../../../../toolchain/sources/index.ts";

const http: ClientServer = { kind: "http", url: "http://127.0.0.1:8080/mcp" };

describe("the files of MCP clients", () => {
  let root: string;
  let folder: string;
  before(async () => {
    root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-clients-")));
    folder = path.join(root, "work");
    await fs.mkdir(folder);
  });
  after(() => fs.rm(root, { recursive: true, force: true }));
  const places = () => ({ folder, home: path.join(root, "home"), env: {}, platform: "linux" as const });
  const client = (id: string) => {
    const found = mcpClients.find((each) => each.id === id);
    assert.ok(found);
    return found;
  };

  test("each has its file and its spelling, and paths lead from the folder where the client does that", async () => {
    const started: ClientServer = {
      kind: "stdio",
      command: "wasmcp",
      args: ["run", "--stdio", { file: path.join(folder, "dist/a.wasm") }],
    };
    const seen: Record<string, unknown> = {};
    for (const each of mcpClients) {
      const planned = await planServer(each, "a", started, places());
      seen[path.relative(root, planned.file)] = planned.entry;
    }
    const program = (file: string) => ({ command: "wasmcp", args: ["run", "--stdio", file] });
    const absolute = path.join(folder, "dist/a.wasm");
    assert.deepEqual(seen, {
      "work/.vscode/mcp.json": { type: "stdio", ...program("${workspaceFolder}/dist/a.wasm") },
      "work/.mcp.json": { type: "stdio", ...program("dist/a.wasm") },
      "work/.cursor/mcp.json": program("${workspaceFolder}/dist/a.wasm"),
      "home/.config/Claude/claude_desktop_config.json": program(absolute),
      "home/.codeium/windsurf/mcp_config.json": program(absolute),
    });
    const { server } = developmentServer(folder);
    const development = await planServer(client("claude-code"), "wasmcp", server, places());
    assert.deepEqual(development.entry, {
      type: "stdio",
      command: "wasmcp",
      args: ["mcp", "serve", "--stdio", "."],
    });
  });

  test("nothing is written before, the same entry is not written again, and another is one to ask about", async () => {
    const plan = (server: ClientServer) => planServer(client("vscode"), "weather", server, places());
    const first = await plan(http);
    assert.equal(first.change, "adds");
    await assert.rejects(fs.access(first.file));
    await first.write();
    assert.equal((await plan(http)).change, "nothing");
    const other = await plan({ kind: "http", url: "http://127.0.0.1:9090/mcp" });
    assert.equal(other.change, "replaces");
    assert.deepEqual(other.previous, { type: "http", url: http.url });
  });

  test("secrets in a URL are refused", async () => {
    for (const url of ["http://u:p@127.0.0.1/mcp", "https://example.com/mcp?token=abc"]) {
      const planned = planServer(client("vscode"), "x", serverAt(url).server, places());
      await assert.rejects(planned, (error: Error) => {
        assert.match(error.message, /may be a secret/);
        assert.doesNotMatch(error.message, /abc|u:p/);
        return true;
      });
    }
  });

  test("a link that leads out of the folder is refused", async () => {
    await fs.mkdir(path.join(root, "elsewhere"));
    await fs.symlink(path.join(root, "elsewhere"), path.join(folder, ".cursor"));
    await assert.rejects(planServer(client("cursor"), "x", http, places()), /it leads out of/);
  });

  test("Claude Desktop takes no URLs, and the refusal says what to do", async () => {
    await assert.rejects(planServer(client("claude-desktop"), "x", http, places()), /over stdio/);
  });

  test("a server of wasmcp.toml is reached as the file says", () => {
    const project = parseProject(
      `
[servers.weather]
components = ["./a.wasm"]
address = "127.0.0.1:8123"
[servers.local]
components = ["./a.wasm"]
transport = "stdio"
[servers.anywhere]
components = ["./a.wasm"]
`,
      path.join(folder, "wasmcp.toml"),
    );
    const reach = (name: string) => {
      const server = project.servers.get(name);
      assert.ok(server);
      return serverOfProject(project, server).server;
    };
    assert.deepEqual(reach("weather"), { kind: "http", url: "http://127.0.0.1:8123/mcp" });
    assert.equal(reach("local").kind, "stdio");
    assert.throws(() => reach("anywhere"), /no address that clients could know/);
  });
});
