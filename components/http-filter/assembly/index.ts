/** `wasi:http/outgoing-handler` for one part of a server. */
import { Result } from "../../bindings/abi";
import { handle as send } from "../../bindings/wasi/http/outgoing-handler";
import {
  ErrorCode,
  FutureIncomingResponse,
  OutgoingRequest,
  RequestOptions,
  SchemeTag,
} from "../../bindings/wasi/http/types";
import { partGrants, partName } from "../../lib/abi/part-grants";
import { spanOf } from "../../lib/abi/text";
import { Authority, parseAuthority } from "./authority";
import { notAnAuthority, notGranted } from "./refusal";
import { mayReach } from "./rules";

export namespace outgoingHandler {
  export function handle(
    request: OutgoingRequest,
    options: RequestOptions | null,
  ): Result<FutureIncomingResponse, ErrorCode> {
    return handOn(request, options);
  }
}

function handOn(
  request: OutgoingRequest,
  options: RequestOptions | null,
): Result<FutureIncomingResponse, ErrorCode> {
  const text = request.authority();
  const wanted = text !== null ? parseAuthority(spanOf(text)) : null;
  if (wanted === null) return refuse(request, options, notAnAuthority(partName()));
  if (mayReach(partGrants(), wanted, portOf(request, wanted))) return send(request, options);
  return refuse(request, options, notGranted(partName(), wanted));
}

/** A request without a scheme goes over HTTPS. */
function portOf(request: OutgoingRequest, wanted: Authority): i32 {
  if (wanted.port >= 0) return wanted.port;
  const scheme = request.scheme();
  return scheme !== null && scheme.tag == SchemeTag.http ? 80 : 443;
}

/** What is not handed on has to be dropped. */
function refuse(
  request: OutgoingRequest,
  options: RequestOptions | null,
  error: ErrorCode,
): Result<FutureIncomingResponse, ErrorCode> {
  request.drop();
  if (options !== null) options.drop();
  return Result.err<FutureIncomingResponse, ErrorCode>(error);
}
