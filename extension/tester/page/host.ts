/** The page's only way out and in: typed messages to the extension, and from it. */
import type { Arguments, Outcome, SessionRequest, Target } from "../../../toolchain/call/transcript/index.ts";
import type { ExtensionMessage, PageMessage } from "../messages.ts";

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

/**
 * Messages of the extension. Pages of servers can send messages to this window, too: they are in sandboxed frames, whose origin is always
 * `null`. Returns what ends it.
 */
export function listen(receive: (message: ExtensionMessage) => void): () => void {
  const listener = ({ origin, data }: MessageEvent<ExtensionMessage>): void => {
    if (origin !== "null") receive(data);
  };
  addEventListener("message", listener);
  return () => removeEventListener("message", listener);
}

/** Calls or reads something that is no call of the user's, and so not in the history. */
export async function fetchFromServer(target: Target, args: Arguments): Promise<Outcome> {
  const id = newId();
  const outcome = answerTo((message) =>
    message.kind === "event" && message.event.kind === "fetched" && message.event.id === id
      ? message.event.outcome
      : undefined,
  );
  request({ kind: "fetch", id, target, arguments: args });
  return outcome;
}

/** The address at which the extension serves a page of a server. */
export async function showPage(html: string, csp: object): Promise<string> {
  const id = newId();
  const url = answerTo((message) => (message.kind === "page" && message.id === id ? message.url : undefined));
  send({ kind: "show-page", id, html, csp });
  return url;
}

let count = 0;
const newId = (): string => `fetch ${Date.now().toString(36)}-${++count}`;

/** What `find` finds in a message, once it does. */
function answerTo<T>(find: (message: ExtensionMessage) => T | undefined): Promise<T> {
  return new Promise((resolve) => {
    const end = listen((message) => {
      const found = find(message);
      if (found === undefined) return;
      end();
      resolve(found);
    });
  });
}
