/** A tool that tries to reach what the host has. Its argument `ask` has lines of words, with `|` between them: see `answerTo`. */
import { Result } from "../bindings/abi";
import { getArguments, getEnvironment, initialCwd } from "../bindings/wasi/cli/environment";
import { getDirectories } from "../bindings/wasi/filesystem/preopens";
import { Descriptor, DescriptorFlags, OpenFlags, PathFlags } from "../bindings/wasi/filesystem/types";
import { handle } from "../bindings/wasi/http/outgoing-handler";
import {
  ErrorCode as HttpError,
  ErrorCodeTag,
  Fields,
  OutgoingRequest,
  RequestOptions,
  Scheme,
} from "../bindings/wasi/http/types";
import {
  CallToolRequest,
  CallToolResult,
  ContentBlock,
  ErrorCode,
  ListToolsRequest,
  ListToolsResult,
  TextContent,
  TextData,
  Tool,
} from "../bindings/wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../bindings/wasmcp/mcp-v20251125/server-handler";

export namespace tools {
  export function listTools(
    _ctx: MessageContext,
    _request: ListToolsRequest,
  ): Result<ListToolsResult, ErrorCode> {
    const list = [new Tool("probe", '{"type":"object"}', null)];
    return Result.ok<ListToolsResult, ErrorCode>(new ListToolsResult(null, null, list));
  }

  /** `{"ask":"fetch http localhost:8080 /"}` */
  export function callTool(
    _ctx: MessageContext,
    request: CallToolRequest,
  ): Result<CallToolResult | null, ErrorCode> {
    if (request.name != "probe") return Result.ok<CallToolResult | null, ErrorCode>(null);
    const args = request.arguments;
    const lines: string[] = args === null ? [] : args.substring(8, args.length - 2).split("|");
    const answers: string[] = [];
    for (let i = 0; i < lines.length; i++) answers.push(answerTo(lines[i].split(" ")));
    const content = ContentBlock.text(new TextContent(TextData.text(answers.join("\n")), null));
    return Result.ok<CallToolResult | null, ErrorCode>(new CallToolResult(null, [content], null, null));
  }
}

function answerTo(words: string[]): string {
  const what = words.length > 0 ? words[0] : "";
  if (what == "environment") return environment();
  if (what == "process") return getArguments().length.toString() + (initialCwd() === null ? "" : " cwd");
  if (what == "folders") return folders();
  if (what == "read") return read(words[1], words[2]);
  if (what == "fetch") return fetch(words);
  return "?";
}

/** A line for each variable. */
function environment(): string {
  const variables = getEnvironment();
  const lines: string[] = [];
  for (let i = 0; i < variables.length; i++) lines.push(variables[i]._0 + "=" + variables[i]._1);
  return lines.join("\n");
}

/** The folders that are open, and the names of what lies in each. */
function folders(): string {
  const all = getDirectories();
  const lines: string[] = [];
  for (let i = 0; i < all.length; i++) lines.push(all[i]._1 + ": " + namesIn(all[i]._0));
  return lines.join("\n");
}

function namesIn(folder: Descriptor): string {
  const stream = folder.readDirectory();
  if (stream.isErr) return "?";
  const names: string[] = [];
  while (true) {
    const entry = stream.ok.readDirectoryEntry();
    if (entry.isErr) return "?";
    const found = entry.ok;
    if (found === null) break;
    names.push(found.name);
  }
  stream.ok.drop();
  return names.sort().join(" ");
}

/** A file below the folder that is open under a name. */
function read(folder: string, path: string): string {
  const all = getDirectories();
  for (let i = 0; i < all.length; i++) {
    if (all[i]._1 != folder) continue;
    const file = all[i]._0.openAt(
      new PathFlags(0),
      path,
      new OpenFlags(0),
      new DescriptorFlags(DescriptorFlags.read),
    );
    if (file.isErr) return "unreadable";
    const bytes = file.ok.read(1000, 0);
    file.ok.drop();
    return bytes.isErr ? "unreadable" : String.UTF8.decode(bytes.ok._0.buffer);
  }
  return "no such folder";
}

/** `fetch http localhost:8080 /path`, gives the status and the body of the answer, or the reason for its absence. `-` leaves a word out. */
function fetch(words: string[]): string {
  const request = new OutgoingRequest(new Fields());
  if (words[1] != "-") {
    const scheme =
      words[1] == "http" ? Scheme.http() : words[1] == "https" ? Scheme.https() : Scheme.other(words[1]);
    if (request.setScheme(scheme).isErr) return "bad scheme";
  }
  if (words[2] != "-" && request.setAuthority(words[2]).isErr) return "bad authority";
  if (words[3] != "-" && request.setPathWithQuery(words[3]).isErr) return "bad path";
  const asked = handle(request, words.length > 4 ? new RequestOptions() : null);
  if (asked.isErr) return "refused: " + describe(asked.err);
  const future = asked.ok;
  const pollable = future.subscribe();
  pollable.block();
  pollable.drop();
  const got = future.get();
  if (got === null || got.isErr) return "lost";
  if (got.ok.isErr) return "failed: " + describe(got.ok.err);
  return got.ok.ok.status().toString();
}

function describe(error: HttpError): string {
  if (error.tag == ErrorCodeTag.internalError) {
    const text = error.internalError;
    return text === null ? "?" : text;
  }
  return error.tag.toString();
}
