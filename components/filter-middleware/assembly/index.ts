/** `wasmcp:mcp-v20251125/server-handler`: decides which tools of the chain behind this component a client can see and call. */
import { Utf8, keepHeap } from "../../bindings/abi";
import {
  ClientRequestTag,
  ErrorCode,
  Error as McpError,
  McpResource,
  ServerResultTag,
  Tool,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { next } from "../../lib/abi/capability-memory";
import {
  contextAt,
  invalidParams,
  isResult,
  loadText,
  newError,
  requestParams,
  requestTag,
  resultPayload,
} from "../../lib/abi/handler-memory";
import { Json } from "../../lib/json/json";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { ListPage } from "../../lib/mcp/listing";
import { resourceNotFound } from "../../lib/mcp/resource-not-found";
import { asciiUtf8, objectOf, spanOf, utf8Of } from "../../lib/abi/text";
import { DEFAULT_PATH, normalPath } from "./path";
import { Policy, Rules, Verdict } from "./rules";
import { MOST_PAGES, askForTools, isConfiguration, loadRules } from "./sources";

/** Loaded for the first request that needs them. A failure is not kept, so that the next request tries again. */
let known: Rules | null = null;

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    switch (requestTag(args)) {
      case ClientRequestTag.toolsCall:
        return callTool(args, loadText(requestParams(args)));
      case ClientRequestTag.toolsList:
        return listTools(args);
      case ClientRequestTag.resourcesList:
        return listResources(args);
      case ClientRequestTag.resourcesRead:
        return readResource(args, loadText(requestParams(args)));
      default:
        return next(args);
    }
  }
}

/** The rules for this request, or the reason to refuse it: the configuration has a mistake. */
class Decision {
  constructor(
    readonly policy: Policy | null,
    readonly fault: Utf8 | null,
  ) {}
}

function decide(args: usize): Decision {
  let rules = known;
  if (rules === null) {
    const loaded = loadRules(args);
    if (loaded.fault !== null) return new Decision(null, loaded.fault);
    rules = loaded.rules;
    known = rules;
    keepHeap();
  }
  const http = contextAt(args).httpContext;
  return new Decision(
    rules.policy(normalPath(spanOf(http === null ? asciiUtf8(DEFAULT_PATH) : http.path))),
    null,
  );
}

/** A page of the tools without those that may not be seen; its cursor stays, so that a page may be short or empty. */
function listTools(args: usize): usize {
  const decision = decide(args);
  const policy = decision.policy;
  if (policy === null) return refuse(decision.fault);
  const answer = next(args);
  if (!isResult(answer, ServerResultTag.toolsList)) return answer;
  const page = new ListPage(resultPayload(answer), Tool.SIZE);
  let kept = 0;
  for (let i = 0; i < page.count; i++) {
    const tool = page.entry(i);
    if (policy.allows(spanOf(loadText(tool)), metaOf(tool))) page.move(i, kept++);
  }
  page.count = kept;
  page.store(resultPayload(answer));
  return answer;
}

function callTool(args: usize, name: Utf8): usize {
  const decision = decide(args);
  const policy = decision.policy;
  if (policy === null) return refuse(decision.fault);
  const verdict = policy.byName(spanOf(name));
  if (verdict == Verdict.Denied) return unavailable(name);
  if (verdict == Verdict.NeedsTool) {
    const refusal = checkTool(args, policy, name);
    if (refusal != 0) return refusal;
  }
  return next(args);
}

/** Looks for the tool in the list of tools, and refuses one that is not listed. 0 when the tool may be called. */
function checkTool(args: usize, policy: Policy, name: Utf8): usize {
  let cursor: Utf8 | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const answer = askForTools(args, cursor);
    if (!isResult(answer, ServerResultTag.toolsList)) return answer;
    const page = new ListPage(resultPayload(answer), Tool.SIZE);
    for (let i = 0; i < page.count; i++) {
      const tool = page.entry(i);
      if (!loadText(tool).equals(name)) continue;
      return policy.allows(spanOf(name), metaOf(tool)) ? 0 : unavailable(name);
    }
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  return unavailable(name);
}

/** A page of the resources without the configurations. */
function listResources(args: usize): usize {
  const answer = next(args);
  if (!isResult(answer, ServerResultTag.resourcesList)) return answer;
  const page = new ListPage(resultPayload(answer), McpResource.SIZE);
  let kept = 0;
  for (let i = 0; i < page.count; i++) {
    if (!isConfiguration(spanOf(loadText(page.entry(i))))) page.move(i, kept++);
  }
  page.count = kept;
  page.store(resultPayload(answer));
  return answer;
}

function readResource(args: usize, uri: Utf8): usize {
  return isConfiguration(spanOf(uri)) ? resourceNotFound(uri) : next(args);
}

/** The `_meta` of a tool. */
function metaOf(tool: usize): Json | null {
  const options = Tool.lift(tool).options;
  return options === null ? null : objectOf(options.meta);
}

function unavailable(name: Utf8): usize {
  const message = new ByteWriter();
  message.ascii("Tool '");
  message.bytes(spanOf(name));
  message.ascii("' not available at this path");
  return invalidParams(utf8Of(message.span));
}

function refuse(fault: Utf8 | null): usize {
  const message = fault === null ? asciiUtf8("the routing configuration could not be loaded") : fault;
  return newError(ErrorCode.internalError(new McpError(-32603, message, null)));
}
