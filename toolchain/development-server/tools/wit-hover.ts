/** Asks the language server, a program of its own, as an editor does: it starts, answers once and ends. */
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { ToolchainError } from "../../../core/errors.ts";
import { endWithThisProcess } from "../../end-with-parent.ts";
import type { Job } from "../../progress.ts";
import { configFile } from "../../sources/index.ts";
import type { Workshop } from "../workshop.ts";

/** Line and character count from 0. */
interface Position {
  readonly file: string;
  readonly line: number;
  readonly character: number;
}

/** Markdown; empty where the server has nothing to say. */
export async function hoverAt(
  { file, line, character }: Position,
  { assets, folder, places, version }: Workshop,
  job: Job,
): Promise<string> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause });
  });
  const args = [assets.languageServer, version, configFile(places), assets.wit, "--stdio"];
  const child = spawn(process.execPath, args, {
    stdio: ["pipe", "pipe", "ignore"],
    signal: job.signal,
    windowsHide: true,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
  });
  endWithThisProcess(child);
  const failed = new Promise<never>((_resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      reject(
        new ToolchainError("language-server-ended", `the language server ended with ${code ?? "a signal"}`),
      ),
    );
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onRequest("workspace/configuration", () => []);
  connection.listen();
  const uri = pathToFileURL(file).href;
  const ask = async (): Promise<unknown> => {
    const root = pathToFileURL(folder).href;
    await connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: root,
      capabilities: { textDocument: { hover: { contentFormat: ["markdown"] } } },
      workspaceFolders: [{ uri: root, name: "folder" }],
    });
    await connection.sendNotification("initialized", {});
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "wit", version: 1, text },
    });
    return connection.sendRequest("textDocument/hover", {
      textDocument: { uri },
      position: { line, character },
    });
  };
  try {
    return markdownOf(await Promise.race([ask(), failed]));
  } finally {
    failed.catch(() => {
      // It ends because the answer is there.
    });
    connection.dispose();
    child.kill();
  }
}

function markdownOf(hover: unknown): string {
  if (typeof hover !== "object" || hover === null || !("contents" in hover)) return "";
  const { contents } = hover;
  if (typeof contents === "string") return contents;
  const isMarkup = typeof contents === "object" && contents !== null && "value" in contents;
  return isMarkup && typeof contents.value === "string" ? contents.value : "";
}
