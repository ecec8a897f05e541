/** What a call gave: texts, pictures, sounds, links and values. Everything of it comes from the server and is only data. */
import { useState, type ReactNode } from "react";
import type { CallRecord, Listing, Outcome, Target } from "../../../toolchain/call/transcript/index.ts";
import { pageOf } from "./app-bridge.ts";
import { AppView } from "./app-view.tsx";
import { send } from "./host.ts";
import { Icon } from "./icon.tsx";
import { JsonTree } from "./json-tree.tsx";
import { isWebLink, looksLikeMarkdown, ServerMarkdown, WebLink } from "./markdown.tsx";
import { Tabs, type Tab } from "./tabs.tsx";

type ToolResult = Extract<Outcome, { readonly kind: "tool" }>["result"];
type Content = ToolResult["content"][number];
type Contents = Extract<Outcome, { readonly kind: "resource" }>["result"]["contents"][number];

export function Result({
  call,
  outcome,
  listing,
  onRead,
}: {
  readonly call: CallRecord;
  readonly outcome: Outcome;
  readonly listing: Listing;
  readonly onRead: (target: Target) => void;
}): ReactNode {
  if (outcome.kind === "cancelled") return <p className="quiet">You cancelled the call.</p>;
  if (outcome.kind === "failed") {
    return (
      <div className="failure" role="alert">
        <p className="what">The call failed.</p>
        <p>{outcome.message}</p>
      </div>
    );
  }
  return (
    <Tabs
      label="Result"
      tabs={[
        ...pageTab(call, outcome, listing),
        { name: "Result", content: <Rendered outcome={outcome} onRead={onRead} /> },
        { name: "Raw", content: <Raw value={outcome.result} /> },
      ]}
    />
  );
}

/** The page that the server has for results of this tool (MCP Apps). */
function pageTab(
  { target, arguments: args }: CallRecord,
  outcome: Outcome,
  listing: Listing,
): readonly Tab[] {
  const { tools, resources } = listing;
  const tool = outcome.kind === "tool" ? tools.find(({ name }) => name === target.name) : undefined;
  const uri = tool && pageOf(tool);
  if (outcome.kind !== "tool" || tool === undefined || uri === undefined) return [];
  const listed = resources.find((each) => each.uri === uri)?._meta;
  const view = { uri, tool, arguments: args, result: outcome.result, tools, listed };
  return [{ name: "Page", content: <AppView {...view} /> }];
}

function Rendered({
  outcome,
  onRead,
}: {
  readonly outcome: Exclude<Outcome, { readonly kind: "failed" | "cancelled" }>;
  readonly onRead: (target: Target) => void;
}): ReactNode {
  switch (outcome.kind) {
    case "tool":
      return <ToolOutcome result={outcome.result} onRead={onRead} />;
    case "resource":
      return outcome.result.contents.map((contents, index) => (
        <ResourceContents key={index} contents={contents} />
      ));
    case "prompt":
      return (
        <>
          {outcome.result.description !== undefined && <p className="quiet">{outcome.result.description}</p>}
          {outcome.result.messages.map(({ role, content }, index) => (
            <div className="message" key={index}>
              <p className="role">{role}</p>
              <ContentView content={content} onRead={onRead} />
            </div>
          ))}
        </>
      );
  }
}

function ToolOutcome({
  result,
  onRead,
}: {
  readonly result: ToolResult;
  readonly onRead: (target: Target) => void;
}): ReactNode {
  const { content, structuredContent, isError } = result;
  // Servers repeat structured data as text for clients that know only text.
  const shown = content.filter(
    (each) => structuredContent === undefined || !repeats(each, structuredContent),
  );
  return (
    <>
      {isError === true && (
        <p className="failed-note" role="alert">
          The tool reported an error.
        </p>
      )}
      {structuredContent !== undefined && (
        <div className="tree" role="group" aria-label="Structured content">
          <JsonTree value={structuredContent} />
        </div>
      )}
      {shown.map((each, index) => (
        <ContentView key={index} content={each} onRead={onRead} />
      ))}
      {shown.length === 0 && structuredContent === undefined && <p className="quiet">The result is empty.</p>}
    </>
  );
}

function repeats(content: Content, structured: unknown): boolean {
  if (content.type !== "text") return false;
  const value = parse(content.text);
  return value !== undefined && sorted(value) === sorted(structured);
}

function ContentView({
  content,
  onRead,
}: {
  readonly content: Content;
  readonly onRead: (target: Target) => void;
}): ReactNode {
  switch (content.type) {
    case "text":
      return <Text text={content.text} />;
    case "image":
      return <Media mimeType={content.mimeType} data={content.data} name="image" />;
    case "audio":
      return <Media mimeType={content.mimeType} data={content.data} name="audio" />;
    case "resource":
      return <ResourceContents contents={content.resource} />;
    case "resource_link": {
      const { uri, name, title, description } = content;
      return (
        <div className="link">
          <p>
            <Icon name="resource" /> <WebLink href={uri}>{title ?? name}</WebLink>{" "}
            <code className="quiet">{uri}</code>
          </p>
          {description !== undefined && <p className="quiet">{description}</p>}
          {!isWebLink(uri) && (
            <button
              type="button"
              className="secondary"
              onClick={() => onRead({ kind: "resource", name: uri })}
            >
              Read
            </button>
          )}
        </div>
      );
    }
  }
}

function ResourceContents({ contents }: { readonly contents: Contents }): ReactNode {
  const { uri, mimeType = "" } = contents;
  return (
    <div className="resource">
      <p className="resource-name">
        <code>{uri}</code> {mimeType !== "" && <span className="quiet">{mimeType}</span>}
      </p>
      {"text" in contents ? (
        <Text text={contents.text} isMarkdown={mimeType.startsWith("text/markdown")} />
      ) : (
        <Media mimeType={mimeType} data={contents.blob} name={uri.replace(/^.*\//, "") || "resource"} />
      )}
    </div>
  );
}

/** As it is, as Markdown or as a value: what fits best comes first. */
function Text({
  text,
  isMarkdown = looksLikeMarkdown(text),
}: {
  readonly text: string;
  readonly isMarkdown?: boolean;
}): ReactNode {
  const value = parse(text);
  const plain = {
    name: "Text",
    content: (
      <pre className="text" tabIndex={0} role="region" aria-label="Text">
        {text}
      </pre>
    ),
  };
  if (typeof value === "object" && value !== null) {
    return (
      <Tabs
        label="Shown as"
        isSmall
        tabs={[
          {
            name: "Tree",
            content: (
              <div className="tree">
                <JsonTree value={value} />
              </div>
            ),
          },
          plain,
        ]}
      />
    );
  }
  if (!isMarkdown) return plain.content;
  return (
    <Tabs
      label="Shown as"
      isSmall
      tabs={[{ name: "Markdown", content: <ServerMarkdown text={text} /> }, plain]}
    />
  );
}

/** The kinds that a browser shows without running anything of them. */
const IMAGE = /^image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)$/;
const AUDIO = /^audio\/[a-z0-9.+-]+$/;

function Media({
  mimeType,
  data,
  name,
}: {
  readonly mimeType: string;
  readonly data: string;
  readonly name: string;
}): ReactNode {
  const type = mimeType.toLowerCase().split(";", 1)[0]?.trim() ?? "";
  const bytes = Math.floor((data.length * 3) / 4);
  return (
    <figure className="media">
      {IMAGE.test(type) && <img src={`data:${type};base64,${data}`} alt={`${name} of the result`} />}
      {AUDIO.test(type) && (
        <audio controls src={`data:${type};base64,${data}`} aria-label={`${name} of the result`} />
      )}
      <figcaption>
        <span className="quiet">
          {mimeType === "" ? "bytes" : mimeType}, {bytes.toLocaleString("en")} bytes
        </span>
        <button
          type="button"
          className="icon"
          title={`Save ${name}…`}
          aria-label={`Save ${name}…`}
          onClick={() => send({ kind: "save", name: fileName(name, type), base64: data })}
        >
          <Icon name="save" />
        </button>
      </figcaption>
    </figure>
  );
}

function fileName(name: string, type: string): string {
  if (/\.\w+$/.test(name)) return name;
  const extension = type
    .replace(/^.*\//, "")
    .replace(/\+.*$/, "")
    .replace("jpeg", "jpg")
    .replace("mpeg", "mp3");
  return `${name}.${extension === "" || extension === "octet-stream" ? "bin" : extension}`;
}

export function Raw({ value }: { readonly value: unknown }): ReactNode {
  const [text] = useState(() => JSON.stringify(value, undefined, 2));
  return (
    <div className="raw">
      <button
        type="button"
        className="icon copy"
        title="Copy"
        aria-label="Copy"
        onClick={() => send({ kind: "copy", text })}
      >
        <Icon name="copy" />
      </button>
      <pre className="text" tabIndex={0} role="region" aria-label="Raw result">
        {text}
      </pre>
    </div>
  );
}

function parse(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Equal for equal values, whatever the order of their members. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
