/** Documents of a diff editor: `git:` and the like are another state of a file. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type { Hover, MarkupContent, WorkspaceEdit } from "vscode-languageserver-protocol";
import { withServer } from "./client.ts";

const types = "package local:app;\n\ninterface types {\n  /// How many.\n  type number = u8;\n}\n";
const before =
  "package local:app;\n\ninterface old {\n  use types.{number};\n  f: func(n: number) -> nothing;\n}\n";
const files = {
  "wit/types.wit": types,
  "wit/api.wit": before.replace("old", "api").replace("nothing", "bool"),
};

it("the left side of a diff editor has no mistakes, and the names of its package", () =>
  withServer({ files }, async (client) => {
    const uri =
      client.uri("wit/api.wit").replace("file://", "git:") + '?{"path":"/wit/api.wit","ref":"HEAD"}';
    await client.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "wit", version: 1, text: before },
    });
    await client.open("wit/api.wit");
    assert.deepEqual(await client.problems("wit/api.wit"), []);
    assert.deepEqual(client.reported, [client.uri("wit/api.wit")]);
    const textDocument = { uri };
    const position = { line: 4, character: 13 };
    const hover = await client.request<Hover>("textDocument/hover", { textDocument, position });
    assert.match((hover.contents as MarkupContent).value, /How many\./);
    const edit = await client.request<WorkspaceEdit | null>("textDocument/rename", {
      textDocument,
      position,
      newName: "amount",
    });
    assert.equal(edit, null);
    await client.connection.sendNotification("textDocument/didClose", { textDocument });
    assert.equal(await client.request("textDocument/hover", { textDocument, position }), null);
  }));
