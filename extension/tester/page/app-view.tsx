/** The page of a tool (MCP Apps, SEP-1865) in a frame: a sandbox with an origin and a policy of its own, from `app-pages.ts`. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Arguments, Outcome } from "../../../toolchain/call/transcript/index.ts";
import { AppBridge, type Tool, type Wish } from "./app-bridge.ts";
import { fetchFromServer, send, showPage } from "./host.ts";
import { JsonTree } from "./json-tree.tsx";

export interface AppViewProps {
  /** `ui://weather/chart` */
  readonly uri: string;
  readonly tool: Tool;
  readonly arguments: Arguments;
  readonly result: unknown;
  /** All tools of the server. */
  readonly tools: readonly Tool[];
  /** `_meta` of the resource in the list. */
  readonly listed: unknown;
}

type Loading =
  | { readonly kind: "loading" }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "shown"; readonly url: string; readonly hasBorder: boolean };

interface Asked {
  readonly wish: Wish;
  readonly decide: (agrees: boolean) => void;
}

const FIRST_HEIGHT = 200;
const MOST_HEIGHT = 2000;
const MOST_NOTES = 50;
/** A question can appear where the user is about to click in the page. */
const UNHURRIED_MS = 500;

export function AppView(props: AppViewProps): ReactNode {
  const [loading, setLoading] = useState<Loading>({ kind: "loading" });
  const [height, setHeight] = useState(FIRST_HEIGHT);
  const [asked, setAsked] = useState<Asked>();
  const [notes, setNotes] = useState<readonly string[]>([]);
  const frame = useRef<HTMLIFrameElement>(null);

  useEffect(() => {
    let isCurrent = true;
    void load(props).then((loaded) => {
      if (isCurrent) setLoading(loaded);
    });
    return () => {
      isCurrent = false;
    };
    // A view is about one call.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  useEffect(() => {
    let pending: ((agrees: boolean) => void) | undefined;
    const post = (message: object): void => frame.current?.contentWindow?.postMessage(message, "*");
    const bridge = new AppBridge({
      call: props,
      tools: props.tools,
      theme: /vscode-(?:high-contrast-)?light/.test(document.body.className) ? "light" : "dark",
      post,
      // One at a time: a page cannot bury the user in questions.
      agrees: (wish) =>
        pending === undefined
          ? new Promise((resolve) => {
              pending = (agrees) => {
                pending = undefined;
                setAsked(undefined);
                resolve(agrees);
              };
              setAsked({ wish, decide: pending });
            })
          : Promise.resolve(false),
      fetch: fetchFromServer,
      open: (url) => send({ kind: "open", url }),
      resize: (wanted) => setHeight(Math.min(Math.max(Math.ceil(wanted), 40), MOST_HEIGHT)),
      note: (text) => setNotes((before) => [...before, text].slice(-MOST_NOTES)),
    });
    const receive = ({ source, data }: MessageEvent<unknown>): void => {
      if (source !== null && source === frame.current?.contentWindow) void bridge.receive(data);
    };
    addEventListener("message", receive);
    return () => {
      removeEventListener("message", receive);
      pending?.(false);
    };
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);

  if (loading.kind === "loading") return <p className="quiet">Loading the page…</p>;
  if (loading.kind === "failed") {
    return (
      <div className="failure" role="alert">
        <p className="what">The page cannot be shown.</p>
        <p>{loading.reason}</p>
      </div>
    );
  }
  return (
    <div className="app">
      {asked !== undefined && <WishView asked={asked} />}
      <iframe
        ref={frame}
        className={loading.hasBorder ? "bordered" : ""}
        title={`Page of ${props.tool.name}`}
        sandbox="allow-scripts allow-forms"
        allow=""
        referrerPolicy="no-referrer"
        src={loading.url}
        style={{ height }}
      />
      {notes.length > 0 && (
        <ul className="notes quiet" aria-label="What the page has done">
          {notes.map((note, index) => (
            <li key={index}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function WishView({ asked: { wish, decide } }: { readonly asked: Asked }): ReactNode {
  const box = useRef<HTMLElement>(null);
  const [isSeen, setIsSeen] = useState(false);
  useEffect(() => {
    box.current?.focus();
    const timer = setTimeout(() => setIsSeen(true), UNHURRIED_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <section className="question" aria-labelledby="wish-title" ref={box} tabIndex={-1}>
      <h3 id="wish-title">
        {wish.kind === "call" ? `The page wants to call ${wish.tool}` : "The page wants to open a link"}
      </h3>
      {wish.kind === "call" ? (
        <div className="tree" role="group" aria-label="Arguments">
          <JsonTree value={wish.arguments} />
        </div>
      ) : (
        <p>
          <code>{wish.url}</code>
        </p>
      )}
      <div className="actions">
        <button type="button" disabled={!isSeen} onClick={() => decide(true)}>
          {wish.kind === "call" ? "Call" : "Open"}
        </button>
        <button type="button" className="secondary" onClick={() => decide(false)}>
          Decline
        </button>
      </div>
    </section>
  );
}

async function load({ uri, listed }: AppViewProps): Promise<Loading> {
  const outcome = await fetchFromServer({ kind: "resource", name: uri }, {});
  const page = findPage(outcome, uri);
  if (typeof page === "string") return { kind: "failed", reason: page };
  // What comes with the page goes before what the list says.
  const ui = uiOf(page.meta) ?? uiOf(listed) ?? {};
  const url = await showPage(page.html, (ui["csp"] as object | undefined) ?? {});
  return { kind: "shown", url, hasBorder: ui["prefersBorder"] !== false };
}

/** The page, or why there is none. */
function findPage(outcome: Outcome, uri: string): string | { readonly html: string; readonly meta: unknown } {
  if (outcome.kind === "failed") return outcome.message;
  if (outcome.kind !== "resource") return "The server did not answer.";
  const contents = outcome.result.contents.find((each) => each.uri === uri);
  if (contents === undefined) return `The server has no ${uri}.`;
  const type = contents.mimeType?.replaceAll(" ", "").toLowerCase();
  if (type !== "text/html;profile=mcp-app")
    return `Expected the media type text/html;profile=mcp-app, found ${contents.mimeType ?? "none"}.`;
  const html = "text" in contents ? contents.text : decode(contents.blob);
  return { html, meta: contents._meta };
}

function decode(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (each) => each.codePointAt(0) ?? 0));
}

function uiOf(meta: unknown): Readonly<Record<string, unknown>> | undefined {
  const ui = (meta as { readonly ui?: unknown } | undefined)?.ui;
  return typeof ui === "object" && ui !== null ? (ui as Readonly<Record<string, unknown>>) : undefined;
}
