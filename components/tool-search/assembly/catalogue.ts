/** The tools behind this component that the client may use. */
import { Utf8 } from "../../bindings/abi";
import { Kind, missing, usable } from "../../bindings/wasmcp/framework/access";
import {
  ClientRequest,
  Identity,
  ListToolsRequest,
  ServerResultTag,
  Tool,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { next } from "../../lib/abi/capability-memory";
import { contextAt, isResult, isUnanswered, ownRequest, resultPayload } from "../../lib/abi/handler-memory";
import { asciiUtf8 } from "../../lib/abi/text";
import { ListPage } from "../../lib/mcp/listing";

/** A component whose pages never end must not hold up a request for ever. */
const MOST_PAGES: i32 = 1000;

export class Catalogue {
  constructor(
    readonly tools: Array<Tool>,
    /** The answer that is not a list, or 0. */
    readonly failure: usize,
  ) {}
}

/** Asks the chain for all pages. The transport reduces only the lists that it sees, so that rights are applied here. */
export function readCatalogue(handleArgs: usize): Catalogue {
  const tools: Array<Tool> = [];
  let cursor: Utf8 | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const request = ClientRequest.toolsList(new ListToolsRequest(cursor));
    const answer = next(ownRequest(handleArgs, asciiUtf8("search"), request));
    if (!isResult(answer, ServerResultTag.toolsList)) {
      return new Catalogue(tools, pages == 0 && isUnanswered(answer) ? 0 : answer);
    }
    const page = new ListPage(resultPayload(answer), Tool.SIZE);
    for (let i = 0; i < page.count; i++) tools.push(Tool.lift(page.entry(i)));
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  return new Catalogue(allowed(tools, identityOf(handleArgs)), 0);
}

/** The scopes that the client lacks for a tool. */
export function missingScopes(handleArgs: usize, name: Utf8): Array<Utf8> {
  const identity = identityOf(handleArgs);
  return identity === null ? [] : missing(identity.claims.scopes, Kind.tool, name);
}

/** Absent on a server that every client may use. */
function identityOf(handleArgs: usize): Identity | null {
  return contextAt(handleArgs).identity;
}

function allowed(tools: Array<Tool>, identity: Identity | null): Array<Tool> {
  if (identity === null) return tools;
  const names: Array<Utf8> = [];
  for (let i = 0; i < tools.length; i++) names.push(tools[i].name);
  const isUsable = usable(identity.claims.scopes, Kind.tool, names);
  const kept: Array<Tool> = [];
  for (let i = 0; i < tools.length; i++) {
    if (isUsable[i]) kept.push(tools[i]);
  }
  return kept;
}
