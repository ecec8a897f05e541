/** The page's only way out: typed messages to the extension. */
import type { SessionRequest } from "../../../toolchain/call/transcript/index.ts";
import type { PageMessage } from "../messages.ts";

interface Editor {
  postMessage(message: PageMessage): void;
}

declare function acquireVsCodeApi(): Editor;

const editor: Editor = acquireVsCodeApi();

export function send(message: PageMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the editor is not a window
  editor.postMessage(message);
}

export function request(wanted: SessionRequest): void {
  send({ kind: "request", request: wanted });
}
