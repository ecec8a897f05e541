import * as vscode from "vscode";
import type { RequestLine } from "../../toolchain/run/index.ts";
import { visibleName, visibleWithStyles } from "../../core/text/index.ts";

/**
 * The integrated terminal of one server: shows the exact command and what the server prints, stops it on Ctrl-C.
 *
 * It is a pseudoterminal, not a shell with text typed into it: the command does not need quoting for the user's shell, and
 * the extension knows when the server is ready and when it has ended.
 */
export class ServerTerminal implements vscode.Pseudoterminal {
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<void>();
  readonly #stop: () => void;
  readonly onDidWrite: vscode.Event<string> = this.#written.event;
  readonly onDidClose: vscode.Event<void> = this.#closed.event;
  /** What was written before the terminal opened; `undefined` afterwards. */
  #early: string | undefined = "";
  #ended = false;

  /** `stop` is called when the user presses Ctrl-C or closes the terminal. */
  constructor(stop: () => void) {
    this.#stop = stop;
  }

  /** `$ wasmtime serve --addr 127.0.0.1:8080 mcp-server.wasm`, in bold. */
  showCommand(command: string): void {
    this.#write(`\u001b[1m$ ${visibleName(command)}\u001b[0m\n`);
  }

  /** What the server prints: colours stay, and nothing else that steers a terminal. */
  write(text: string): void {
    this.#write(visibleWithStyles(text, true));
  }

  /** `12:03:04 claude-code 2.1 tools/call forecast 12 ms ok` */
  showRequest(line: RequestLine, withDetails: boolean): void {
    const { client, what, milliseconds, outcome, isGood, details } = line;
    const dim = (text: string): string => `\u001b[2m${text}\u001b[0m`;
    const end = `\u001b[${isGood ? 32 : 31}m${outcome}\u001b[0m`;
    const time = new Date().toTimeString().slice(0, 8);
    const who = client === undefined ? [] : [dim(client)];
    this.#write(`${[dim(time), ...who, what, dim(`${Math.round(milliseconds)} ms`), end].join(" ")}\n`);
    if (withDetails && details !== undefined) this.#write(`${dim(`  ${details}`)}\n`);
  }

  #write(text: string): void {
    const lines = text.replaceAll(/\r?\n/g, "\r\n");
    if (this.#early === undefined) this.#written.fire(lines);
    else this.#early += lines;
  }

  /** To be called when the server has ended. The next key closes the terminal. */
  end(message: string): void {
    this.#ended = true;
    this.#write(`\n\u001b[2m${visibleName(message)} Press any key to close the terminal.\u001b[0m\n`);
  }

  open(): void {
    this.#written.fire(this.#early ?? "");
    this.#early = undefined;
  }

  close(): void {
    if (!this.#ended) this.#stop();
  }

  handleInput(data: string): void {
    if (this.#ended) this.#closed.fire();
    else if (data === "\u0003") this.#stop();
  }
}
