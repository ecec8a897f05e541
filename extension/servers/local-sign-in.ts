/** The local issuer of a server that runs with *Run with Local Sign-in*: `wasmcp auth dev` in a terminal of its own, which ends with the server. */
import * as os from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import type { Assets } from "../../toolchain/assets.ts";
import type { Job } from "../../toolchain/progress.ts";
import type { Address, RunningServer } from "../../toolchain/run/index.ts";
import { startWasmcp } from "../wasmcp-process.ts";
import { ServerTerminal } from "./terminal.ts";

/** A server and its issuer. */
export interface LocalSignIn {
  /** `http://127.0.0.1:8484` */
  readonly issuer: string;
  /** Where the server has to listen, as its clients name it in their tokens. */
  readonly address: Address;
  /** With these the server takes the issuer's tokens, and no others. */
  readonly variables: Readonly<Record<string, string>>;
  /** The issuer and the server end together. */
  follow(server: RunningServer): void;
  stop(): void;
}

/** The port of `wasmcp auth dev`: clients keep what they know of an issuer by its URL. */
const USUAL_PORT = 8484;

/** `address`: `127.0.0.1:8080`, the one that the server is wanted at. The issuer gives tokens only for servers of this machine. */
export async function startLocalSignIn(
  assets: Assets,
  file: string,
  wanted: string,
  job: Job,
): Promise<LocalSignIn> {
  const { isAddressFree, printAddress } = await import("../../toolchain/run/index.ts");
  const address = await freeAddress(wanted);
  const serverUri = `http://${printAddress(address.host, address.port)}/mcp`;
  const isUsual = await isAddressFree({ host: "127.0.0.1", port: USUAL_PORT });
  const args = ["auth", "dev", "--port", String(isUsual ? USUAL_PORT : 0), "--resource", serverUri];

  let server: RunningServer | undefined;
  const screen = new ServerTerminal(() => stop());
  // Cancelling is for the start alone; afterwards the server decides how long the issuer lives.
  const starting = new AbortController();
  const cancel = (): void => starting.abort();
  job.signal.addEventListener("abort", cancel, { once: true });
  const command = await startWasmcp(
    { assets, args, directory: os.homedir(), onLog: (line) => screen.write(`${line}\n`) },
    { progress: job.progress, signal: starting.signal },
  );
  job.signal.removeEventListener("abort", cancel);
  const stop = (): void => {
    command.stop();
    void server?.stop();
  };
  const { issuer, variables } = readResult(command.result);
  const name = `${path.basename(file)} sign-in`;
  screen.showCommand(["wasmcp", ...args].join(" "));
  screen.write(
    `Issuer: ${issuer}\nFor trying only: every user of this machine can sign in here, under any name.\n`,
  );
  // The one of the last run, which has stopped.
  for (const terminal of vscode.window.terminals) if (terminal.name === name) terminal.dispose();
  vscode.window.createTerminal({ name, pty: screen, iconPath: new vscode.ThemeIcon("key") });
  void command.ended.then(() => {
    screen.end(`${name} has stopped.`);
    void server?.stop();
  });
  return {
    issuer,
    address,
    variables,
    follow: (running) => {
      server = running;
      void running.exited.then(() => command.stop());
    },
    stop,
  };
}

/** A port has to be known before the server starts, since its URL is in the tokens. */
async function freeAddress(wanted: string): Promise<Address> {
  const { findFreePort, isAddressFree, parseAddress } = await import("../../toolchain/run/index.ts");
  const { host: chosen, port } = parseAddress(wanted);
  const host = chosen === "::1" ? chosen : "127.0.0.1";
  const isFree = port !== 0 && (await isAddressFree({ host, port }));
  return { host, port: isFree ? port : await findFreePort(host) };
}

/** As `cli/commands/auth.schema.json` describes it. */
function readResult(value: unknown): Pick<LocalSignIn, "issuer" | "variables"> {
  return value as Pick<LocalSignIn, "issuer" | "variables">;
}
