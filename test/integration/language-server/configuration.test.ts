/** Settings: among the initialization options, asked for by the server, and sent by the client. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { CodeAction, InitializeResult } from "vscode-languageserver-protocol";
import { type Client, withServer } from "./client.ts";

const gated = `package local:app@1.0.0;

interface i {
  @unstable(feature = other)
  type unrelated = u8;
  @unstable(feature = clocks)
  type time = u64;
  use⟨use⟩r: func() -> time;
}
`;
const files = { "wit/a.wit": gated };

async function fixesOf(client: Client): Promise<readonly CodeAction[]> {
  const diagnostics = await client.diagnostics("wit/a.wit");
  const [first] = diagnostics;
  assert.ok(first !== undefined);
  return client.request<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri: client.uri("wit/a.wit") },
    range: first.range,
    context: { diagnostics, only: ["quickfix"] },
  });
}

describe("features", () => {
  it("are turned on by a fix, for exactly what refers to them", () =>
    withServer({ files }, async (client) => {
      await client.open("wit/a.wit");
      assert.deepEqual(await client.problems("wit/a.wit"), ["gated-reference: time"]);
      const turnOn = (await fixesOf(client)).filter(({ command }) => command !== undefined);
      assert.deepEqual(
        turnOn.map(({ title }) => title),
        ["Turn on the feature 'clocks'"],
      );
      const { command, arguments: args } = turnOn[0]?.command ?? { command: "" };
      const offered = (client.initialized as InitializeResult).capabilities.executeCommandProvider?.commands;
      assert.ok(offered?.includes(command), command);
      await client.request("workspace/executeCommand", { command, arguments: args });
      await client.diagnosticsWhere("wit/a.wit", (diagnostics) => diagnostics.length === 0);
    }));

  it("can be changed while the server runs", () =>
    withServer({ files, initializationOptions: { wit: { features: ["clocks"] } } }, async (client) => {
      await client.open("wit/a.wit");
      assert.deepEqual(await client.problems("wit/a.wit"), []);
      const send = (settings: unknown): Promise<void> =>
        client.connection.sendNotification("workspace/didChangeConfiguration", { settings });
      await send({ wasmcp: { wit: { features: ["other"] } } });
      await client.diagnosticsWhere("wit/a.wit", (diagnostics) => diagnostics.length === 1);
      await send({ wasmcp: { wit: { allFeatures: true } } });
      await client.diagnosticsWhere("wit/a.wit", (diagnostics) => diagnostics.length === 0);
    }));

  it("are asked of a client that answers", () =>
    withServer(
      {
        files,
        capabilities: { workspace: { configuration: true } },
        configuration: { "wasmcp.wit": { features: ["clocks"] } },
      },
      async (client) => {
        await client.open("wit/a.wit");
        await client.diagnostics("wit/a.wit");
        await client.diagnosticsWhere("wit/a.wit", (diagnostics) => diagnostics.length === 0);
        assert.deepEqual(client.asked, ["wasmcp.wit"]);
      },
    ));

  it("are the server's own where the client refuses to tell them, and to watch files", () =>
    withServer(
      {
        files,
        capabilities: {
          workspace: { configuration: true, didChangeWatchedFiles: { dynamicRegistration: true } },
        },
        refused: ["workspace/configuration", "client/registerCapability"],
      },
      async (client) => {
        await client.open("wit/a.wit");
        assert.equal((await client.diagnostics("wit/a.wit")).length, 1);
        assert.match(String(client.logged), /no `workspace\/configuration` here/);
        assert.match(String(client.logged), /no `client\/registerCapability` here/);
      },
    ));
});

describe("excluded folders", () => {
  const vendored = "package other:dep;\n\ninterface things {\n  type thing = u8;\n}\n";
  const all = {
    "app/a.wit":
      "package local:app;\n\ninterface i {\n  use other:dep/things.{thing};\n  f: func(t: thing);\n}\n",
    "vendor/dep/things.wit": vendored,
    "target/old/things.wit": vendored.replace("u8", "thing"),
  };

  it("are not searched, and are when the setting changes", () =>
    withServer(
      { files: all, initializationOptions: { wit: { exclude: ["vendor", "target"] } } },
      async (client) => {
        await client.open("app/a.wit");
        assert.deepEqual(await client.problems("app/a.wit"), ["unknown-package: other:dep"]);
        // A build that writes into an excluded folder changes nothing.
        await client.write("target/old/things.wit", vendored);
        assert.deepEqual(await client.problems("app/a.wit"), ["unknown-package: other:dep"]);
        await client.connection.sendNotification("workspace/didChangeConfiguration", {
          settings: { wasmcp: { wit: { exclude: ["target"] } } },
        });
        await client.diagnosticsWhere("app/a.wit", (found) =>
          found.every(({ code }) => code !== "unknown-package"),
        );
      },
    ));
});
