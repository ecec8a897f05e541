/** Decides who may do what, as `wasmcp:framework/access` does for the transport. */
import { Bytes, Result, Unit, Utf8, unit } from "../../bindings/abi";
import { JwtClaims } from "../../bindings/wasmcp/auth/types";
import { Kind, missing, ServerStateTag, state, verify } from "../../bindings/wasmcp/framework/access";
import {
  ClientMessage,
  ClientMessageTag,
  ClientRequest,
  ClientRequestTag,
  CompletionReferenceTag,
  Session,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { HttpContext } from "../../bindings/wasmcp/mcp-v20251125/server-auth";
import { asciiUtf8 } from "../../lib/abi/text";

export namespace serverAuth {
  /** An error for every token that the server does not admit; a public server admits none. */
  export function decode(jwt: Bytes): Result<JwtClaims, Unit> {
    const claims = verify(jwt);
    return claims === null ? Result.err<JwtClaims, Unit>(unit) : Result.ok<JwtClaims, Unit>(claims);
  }

  /** Whether the scopes are enough for the server, and for what the message is about. A public server allows everything. */
  export function authorize(
    request: ClientMessage,
    claims: JwtClaims,
    _session: Session | null,
    _http: HttpContext | null,
  ): bool {
    const found = state().tag;
    if (found == ServerStateTag.open) return true;
    if (found != ServerStateTag.protected_) return false;
    const subject = subjectOf(request);
    return missing(claims.scopes, subject.kind, subject.name).length == 0;
  }
}

/** What rules can be about. */
class Subject {
  constructor(
    readonly kind: Kind,
    readonly name: Utf8,
  ) {}
}

function subjectOf(message: ClientMessage): Subject {
  return message.tag == ClientMessageTag.request ? subjectOfRequest(message.request._1) : wholeServer();
}

function subjectOfRequest(request: ClientRequest): Subject {
  switch (request.tag) {
    case ClientRequestTag.toolsCall:
      return new Subject(Kind.tool, request.toolsCall.name);
    case ClientRequestTag.resourcesRead:
      return new Subject(Kind.resource, request.resourcesRead.uri);
    case ClientRequestTag.resourcesSubscribe:
      return new Subject(Kind.resource, request.resourcesSubscribe);
    case ClientRequestTag.resourcesUnsubscribe:
      return new Subject(Kind.resource, request.resourcesUnsubscribe);
    case ClientRequestTag.promptsGet:
      return new Subject(Kind.prompt, request.promptsGet.name);
    case ClientRequestTag.completionComplete: {
      const reference = request.completionComplete.ref;
      return reference.tag == CompletionReferenceTag.prompt
        ? new Subject(Kind.prompt, reference.prompt.name)
        : new Subject(Kind.resource, reference.resourceTemplate);
    }
    default:
      return wholeServer();
  }
}

function wholeServer(): Subject {
  return new Subject(Kind.server, asciiUtf8(""));
}
