/**
 * `wasi:http@0.2` for one guest thread: the resources of `wasi:http/types`, over channels to the HTTP thread.
 * An absent option is `undefined`; a `result` inside another type is `{ tag: "ok" | "err", val }`; `throw undefined` is an
 * error without a value.
 */
import type { HostLink } from "../../host-link.ts";
import type { IoError } from "../io/index.ts";
import { Fields } from "./fields.ts";
import { FutureTrailers, IncomingBody } from "./incoming-body.ts";
import { IncomingRequest } from "./incoming-request.ts";
import { FutureIncomingResponse, IncomingResponse } from "./incoming-response.ts";
import { OutgoingBody } from "./outgoing-body.ts";
import { OutgoingRequest, RequestOptions } from "./outgoing-request.ts";
import { OutgoingResponse, ResponseOutparam } from "./outgoing-response.ts";

export { Fields } from "./fields.ts";
export { IncomingBody } from "./incoming-body.ts";
export { IncomingRequest } from "./incoming-request.ts";
export { OutgoingBody } from "./outgoing-body.ts";
export { OutgoingRequest } from "./outgoing-request.ts";
export { OutgoingResponse, ResponseOutparam } from "./outgoing-response.ts";

/** The imports `wasi:http/*`, by the name that the transpiled component uses. */
export function wasiHttp(link: HostLink): Record<string, object> {
  return {
    "wasi:http/types": {
      Fields,
      FutureIncomingResponse,
      FutureTrailers,
      IncomingBody,
      IncomingRequest,
      IncomingResponse,
      OutgoingBody,
      // The guest constructs these two itself, so their classes have to know the link.
      OutgoingRequest: linked(OutgoingRequest, link),
      OutgoingResponse: linked(OutgoingResponse, link),
      RequestOptions,
      ResponseOutparam,
      httpErrorCode: (error: IoError): unknown => error.payload,
    },
    "wasi:http/outgoing-handler": { handle: OutgoingRequest.send },
  };
}

/** `Class` with its first constructor argument bound; instances are instances of both. */
function linked<T extends object>(
  Class: new (link: HostLink, headers: Fields) => T,
  link: HostLink,
): new (headers: Fields) => T {
  const Base: new (link: HostLink, headers: Fields) => object = Class;
  const Linked = class extends Base {
    constructor(headers: Fields) {
      super(link, headers);
    }
  };
  return Linked as new (headers: Fields) => T;
}
