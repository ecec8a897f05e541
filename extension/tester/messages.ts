/** What the tester's page and the extension say to each other. Values alone: the page reads this file in its own world. */
import type {
  SessionEvent,
  SessionRequest,
  SessionState,
  Target,
} from "../../toolchain/call/transcript/index.ts";

export type PageMessage =
  /** The page has loaded, and wants to know everything. */
  | { readonly kind: "ready" }
  | { readonly kind: "request"; readonly request: SessionRequest }
  | { readonly kind: "copy"; readonly text: string }
  /** Keeps the content of a result as a file. */
  | { readonly kind: "save"; readonly name: string; readonly base64: string }
  /** Opens a page that the server asks the user to open; the extension asks first. */
  | { readonly kind: "open"; readonly url: string }
  /** Serves a page of the server's to a frame; `csp` is what it declares. */
  | { readonly kind: "show-page"; readonly id: string; readonly html: string; readonly csp: object }
  /** A token is asked for outside of the page, where it is not shown. */
  | { readonly kind: "enter-token" };

export type ExtensionMessage =
  | { readonly kind: "state"; readonly state: SessionState; readonly subject: Subject }
  | { readonly kind: "event"; readonly event: SessionEvent }
  /** Where the page of `show-page` is. */
  | { readonly kind: "page"; readonly id: string; readonly url: string }
  | { readonly kind: "select"; readonly target: Target };

/** What is tested. */
export interface Subject {
  /** `weather.wasm` */
  readonly name: string;
}
