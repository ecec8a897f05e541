/**
 * `wasmcp:mcp-v20251125/server-handler` in front of the chain: clients see a tool that finds tools, not the whole list.
 *
 * It is the first link, directly behind the transport. So it searches what the rest of the chain lists for this request,
 * without the tools that a filter or a middleware takes out of it, and calls pass all of them.
 */
import { Utf8 } from "../../bindings/abi";
import { alwaysShown } from "../../bindings/wasmcp/framework/search";
import {
  CallToolRequest,
  ClientRequestTag,
  ListToolsResult,
  ServerResultTag,
  Tool,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { next } from "../../lib/abi/capability-memory";
import {
  invalidParams,
  loadOptionalText,
  loadText,
  newResult,
  prefixed,
  protocolVersionAt,
  requestParams,
  requestTag,
  resultPayload,
  withCall,
} from "../../lib/abi/handler-memory";
import { objectOf, optionalUtf8, spanOf, utf8Of } from "../../lib/abi/text";
import { Lines } from "../../lib/bytes/lines";
import { Span } from "../../lib/bytes/span";
import { Json, memberOf, objectMemberOf, textMemberOf } from "../../lib/json/json";
import { revisionOf } from "../../lib/mcp/revision";
import { missingScopes, readCatalogue } from "./catalogue";
import { CALL, DEFAULT_LIMIT, HIGHEST_LIMIT, SEARCH, callTool, searchTool } from "./own-tools";
import { Query } from "./query";
import { failed, found, lacksScopes } from "./results";
import { rank } from "./rank";

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    switch (requestTag(args)) {
      case ClientRequestTag.toolsCall: {
        const name = spanOf(loadText(requestParams(args)));
        return name.is(SEARCH) ? search(args) : name.is(CALL) ? call(args) : next(args);
      }
      case ClientRequestTag.toolsList:
        return list(args);
      default:
        return next(args);
    }
  }
}

/** One page, with the tools of this component and those that are always shown. */
function list(args: usize): usize {
  const cursor = loadOptionalText(requestParams(args));
  if (cursor !== null) return invalidParams(prefixed("Unknown cursor: ", cursor));
  const tools = [searchTool(), callTool()];
  const shown = spanOf(alwaysShown());
  if (shown.length > 0) {
    const catalogue = readCatalogue(args);
    if (catalogue.failure != 0) return catalogue.failure;
    for (let i = 0; i < catalogue.tools.length; i++) {
      if (isAmong(shown, catalogue.tools[i].name)) tools.push(catalogue.tools[i]);
    }
  }
  const answer = newResult(ServerResultTag.toolsList);
  new ListToolsResult(null, null, tools).lower(resultPayload(answer));
  return answer;
}

function isAmong(lines: Span, name: Utf8): bool {
  for (const names = new Lines(lines); names.next();) {
    if (names.line.equals(spanOf(name)) && !isOwn(name)) return true;
  }
  return false;
}

/** A tool behind that has the name of one of this component's cannot be called. */
function isOwn(name: Utf8): bool {
  const text = spanOf(name);
  return text.is(SEARCH) || text.is(CALL);
}

function search(args: usize): usize {
  const given = argumentsOf(args);
  const text = textMemberOf(given, "query");
  if (text === null)
    return failed("expected an argument `query`: some words that say what the tool should do");
  const query = new Query(text);
  if (query.isEmpty) return failed("expected `query` to have at least one word");
  const limit = limitIn(given);
  if (limit == 0) return failed("expected `limit` to be an integer from 1 to 50");
  const catalogue = readCatalogue(args);
  if (catalogue.failure != 0) return catalogue.failure;
  const candidates: Array<Tool> = [];
  for (let i = 0; i < catalogue.tools.length; i++) {
    if (!isOwn(catalogue.tools[i].name)) candidates.push(catalogue.tools[i]);
  }
  const ranked = rank(candidates, query);
  return found(ranked.slice(0, limit), ranked.length, revisionOf(spanOf(protocolVersionAt(args))));
}

/** 0 for a limit that cannot be. */
function limitIn(given: Json | null): i32 {
  const limit = memberOf(given, "limit");
  if (limit === null) return DEFAULT_LIMIT;
  if (!limit.isInteger) return 0;
  const value = limit.toI64();
  return value >= 1 && value <= HIGHEST_LIMIT ? (value as i32) : 0;
}

/** Hands on the call of another tool. The transport has checked rights for `call_tool` only. */
function call(args: usize): usize {
  const given = argumentsOf(args);
  const text = textMemberOf(given, "name");
  if (text === null) return failed("expected an argument `name`: the name of a tool");
  const name = utf8Of(text);
  const missing = missingScopes(args, name);
  if (missing.length > 0) return lacksScopes(name, missing);
  const inner = objectMemberOf(given, "arguments");
  if (inner === null && memberOf(given, "arguments") !== null) {
    return failed("expected `arguments` to be an object");
  }
  return next(withCall(args, new CallToolRequest(name, optionalUtf8(inner))));
}

function argumentsOf(args: usize): Json | null {
  return objectOf(CallToolRequest.lift(requestParams(args)).arguments);
}
