import * as path from "node:path";
import * as vscode from "vscode";
import type { BorrowRequest } from "../../toolchain/sources/index.ts";
import { askModally } from "../ui/notify.ts";

/** Asks before a server of `wasmcp.toml` takes variables of the user's environment. Never in a workspace that is not trusted. */
export async function askToLend({ file, server, variables, receivers }: BorrowRequest): Promise<boolean> {
  if (!vscode.workspace.isTrusted) return false;
  const allow = "Allow";
  const lines = variables.map(({ variable, from }) => (variable === from ? from : `${from}, as ${variable}`));
  const pressed = await askModally(
    `Give variables of your environment to the server ${server}?`,
    [
      `${path.basename(file)} in ${path.dirname(file)} takes:`,
      ...lines,
      ...(receivers.length === 0
        ? []
        : ["", "The file decides who gets secrets of the server:", ...receivers]),
      "",
      "The components of the server can send them anywhere that they reach. Your answer is kept for this folder.",
    ].join("\n"),
    allow,
  );
  return pressed === allow;
}
