/** `textDocument/diagnostic` and `workspace/diagnostic`, for clients that ask for diagnostics. */
import assert from "node:assert/strict";
import { it } from "node:test";
import type {
  DocumentDiagnosticReport,
  FullDocumentDiagnosticReport,
  WorkspaceDiagnosticReport,
} from "vscode-languageserver-protocol";
import { type Client, withServer } from "./client.ts";

const types = "package local:app;\n\ninterface types {\n  type number = u8;\n}\n";
const api = "package local:app;\n\ninterface api {\n  use types.{number};\n  f: func(n: number);\n}\n";
const files = {
  "wit/types.wit": types,
  "wit/api.wit": api,
  "other/wit/o.wit": "package o:o;\n\ninterface i {\n  f: func() -> x;\n}\n",
};
const capabilities = {
  textDocument: { diagnostic: {} },
  workspace: { diagnostics: { refreshSupport: true } },
};

async function codes(client: Client, name: string): Promise<readonly unknown[]> {
  const report = await pull(client, name);
  assert.equal(report.kind, "full");
  return (report as FullDocumentDiagnosticReport).items.map(({ code }) => code);
}

function pull(client: Client, name: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
  return client.request("textDocument/diagnostic", {
    textDocument: { uri: client.uri(name) },
    ...(previousResultId === undefined ? {} : { previousResultId }),
  });
}

it("answers about a file, says when nothing has changed, and sends nothing by itself", () =>
  withServer({ files, capabilities }, async (client) => {
    assert.deepEqual(client.initialized?.capabilities.diagnosticProvider, {
      identifier: "wit",
      interFileDependencies: true,
      workspaceDiagnostics: true,
    });
    await client.open("wit/api.wit");
    const first = await pull(client, "wit/api.wit");
    assert.equal(first.kind, "full");
    assert.deepEqual(await pull(client, "wit/api.wit", first.resultId), {
      kind: "unchanged",
      resultId: first.resultId,
    });
    const refreshed = client.once("workspace/diagnostic/refresh");
    await client.open("wit/types.wit");
    await client.edit("wit/types.wit", types.replace("number", "amount"));
    await refreshed;
    assert.deepEqual(await codes(client, "wit/api.wit"), ["unknown-type"]);
    assert.deepEqual(client.reported, []);
  }));

it("answers about the workspace", () =>
  withServer({ files, capabilities }, async (client) => {
    const ask = (
      previousResultIds: readonly { uri: string; value: string }[],
    ): Promise<WorkspaceDiagnosticReport> => client.request("workspace/diagnostic", { previousResultIds });
    const { items } = await ask([]);
    const found = items.flatMap((report) =>
      report.kind === "full" ? report.items.map(({ code }) => `${client.name(report.uri)}: ${code}`) : [],
    );
    assert.deepEqual(found, ["other/wit/o.wit: unknown-type"]);
    const previous = items.map(({ uri, resultId = "" }) => ({ uri, value: resultId }));
    await client.remove("other/wit/o.wit");
    const again = await ask(previous);
    const changed = again.items.filter(({ kind }) => kind === "full");
    assert.deepEqual(
      changed.map(({ uri }) => client.name(uri)),
      ["other/wit/o.wit"],
    );
  }));

it("are sent to a client that can ask and wants them sent", () =>
  withServer({ files, capabilities, initializationOptions: { diagnostics: "push" } }, async (client) => {
    assert.equal(client.initialized?.capabilities.diagnosticProvider, undefined);
    await client.diagnosticsWhere("other/wit/o.wit", ({ length }) => length === 1);
  }));

it("go on for a client that refuses to ask again", () =>
  withServer({ files, capabilities, refused: ["workspace/diagnostic/refresh"] }, async (client) => {
    await pull(client, "other/wit/o.wit");
    await client.remove("other/wit/o.wit");
    while (client.logged.length === 0) await pull(client, "wit/api.wit");
    assert.match(String(client.logged), /no `workspace\/diagnostic\/refresh` here/);
    assert.deepEqual(await codes(client, "other/wit/o.wit"), []);
  }));
