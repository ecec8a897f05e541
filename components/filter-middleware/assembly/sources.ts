/**
 * Loads the rules from resources of the components behind this one, with addresses such as `config://routing-…` and
 * `routing://config`. Only this component reads them; clients cannot.
 */
import { Utf8 } from "../../bindings/abi";
import {
  ClientRequest,
  ListResourcesRequest,
  ListToolsRequest,
  McpResource,
  ReadResourceRequest,
  ReadResourceResult,
  ResourceContents,
  ResourceContentsTag,
  ServerResultTag,
  TextDataTag,
  BlobDataTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { next } from "../../lib/abi/capability-memory";
import {
  errorMessage,
  isResult,
  isUnanswered,
  ownRequest,
  resultPayload,
} from "../../lib/abi/handler-memory";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { ListPage } from "../../lib/mcp/listing";
import { Span } from "../../lib/bytes/span";
import { asciiUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { addConfiguration } from "./configuration";
import { Rules } from "./rules";

const PREFIX = "config://routing-";
const SINGLE = "routing://config";
const MEDIA_TYPE = "application/toml";
/** A component whose pages never end must not hold up a request for ever. */
export const MOST_PAGES: i32 = 1000;

/** The rules, or the error that kept them from being loaded. */
export class Loaded {
  constructor(
    readonly rules: Rules,
    readonly fault: Utf8 | null,
  ) {}
}

/** Whether an address is that of a configuration. Components may compare addresses without regard to case. */
export function isConfiguration(uri: Span): bool {
  return (
    (uri.length >= PREFIX.length && uri.slice(0, PREFIX.length).isIgnoringCase(PREFIX)) ||
    uri.isIgnoringCase(SINGLE)
  );
}

/**
 * Reads all configurations. Without one there are no rules, and every tool is allowed. A resource that looks like a
 * configuration but has the wrong address is an error.
 */
export function loadRules(handleArgs: usize): Loaded {
  const rules = new Rules();
  let found = 0;
  let suspect: Span | null = null;
  let cursor: Utf8 | null = null;
  for (let pages = 0; ; pages++) {
    if (pages == MOST_PAGES) return failed("the list of resources has no end");
    const answer = ask(handleArgs, ClientRequest.resourcesList(new ListResourcesRequest(cursor)));
    if (!isResult(answer, ServerResultTag.resourcesList)) {
      // No component behind this one has resources.
      if (pages == 0 && isUnanswered(answer)) break;
      return failed(
        "the list of resources, which may hold a routing configuration, could not be read",
        errorMessage(answer),
      );
    }
    const page = new ListPage(resultPayload(answer), McpResource.SIZE);
    for (let i = 0; i < page.count; i++) {
      const resource = McpResource.lift(page.entry(i));
      const uri = spanOf(resource.uri);
      const options = resource.options;
      let mediaType: Utf8 | null = null;
      if (options !== null) mediaType = options.mimeType;
      if (isConfiguration(uri)) {
        if (mediaType !== null && !spanOf(mediaType).is(MEDIA_TYPE)) {
          return about(uri, "expected the media type `application/toml`, found ", mediaType);
        }
        const fault = addFrom(handleArgs, rules, resource.uri);
        if (fault !== null) return fault;
        found++;
      } else if (uri.startsWith("routing:") || uri.startsWith("config://rout")) {
        suspect = uri;
      }
    }
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  if (found == 0 && suspect !== null) {
    return about(
      suspect,
      "expected the address `config://routing-NAME` or `routing://config`, found none of them",
      null,
    );
  }
  return new Loaded(rules, null);
}

/** Sends a request of this component's own along the chain. Nothing that it leads to is sent to the client. */
export function ask(handleArgs: usize, request: ClientRequest): usize {
  return next(ownRequest(handleArgs, asciiUtf8("filter"), request));
}

/** A page of the list of tools. */
export function askForTools(handleArgs: usize, cursor: Utf8 | null): usize {
  return ask(handleArgs, ClientRequest.toolsList(new ListToolsRequest(cursor)));
}

function addFrom(handleArgs: usize, rules: Rules, address: Utf8): Loaded | null {
  const uri = spanOf(address);
  const answer = ask(handleArgs, ClientRequest.resourcesRead(new ReadResourceRequest(address)));
  if (!isResult(answer, ServerResultTag.resourcesRead)) {
    return about(uri, "could not be read: ", errorMessage(answer));
  }
  const contents = ReadResourceResult.lift(resultPayload(answer)).contents;
  let text: Utf8 | null = null;
  if (contents.length == 1) text = textOf(contents[0]);
  for (let i = 0; i < contents.length; i++) dropStream(contents[i]);
  if (text === null) return about(uri, "expected one text, not as a stream", null);
  const fault = addConfiguration(rules, uri, spanOf(text));
  return fault === null ? null : new Loaded(rules, utf8Of(fault));
}

function textOf(contents: ResourceContents): Utf8 | null {
  if (contents.tag != ResourceContentsTag.text) return null;
  const text = contents.text.text;
  return text.tag == TextDataTag.text ? text.text : null;
}

function dropStream(contents: ResourceContents): void {
  if (contents.tag == ResourceContentsTag.text) {
    const text = contents.text.text;
    if (text.tag == TextDataTag.textStream) text.textStream.drop();
  } else {
    const blob = contents.blob.blob;
    if (blob.tag == BlobDataTag.blobStream) blob.blobStream.drop();
  }
}

function about(uri: Span, what: string, subject: Utf8 | null): Loaded {
  const message = new ByteWriter();
  message.ascii("routing configuration `");
  message.bytes(uri);
  message.ascii("`: ");
  return finish(message, what, subject);
}

function failed(what: string, reason: Utf8 | null = null): Loaded {
  return finish(new ByteWriter(), reason === null ? what : what + ": ", reason);
}

function finish(message: ByteWriter, what: string, subject: Utf8 | null): Loaded {
  message.ascii(what);
  if (subject !== null) message.bytes(spanOf(subject));
  return new Loaded(new Rules(), utf8Of(message.span));
}
