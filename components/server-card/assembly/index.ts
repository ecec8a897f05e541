/** `wasi:http/incoming-handler` before the transport: requests for the server card are answered here, all others there. */
import { handle as handOn } from "../../bindings/wasi/http/incoming-handler";
import { IncomingRequest, MethodTag, ResponseOutparam } from "../../bindings/wasi/http/types";
import { asciiUtf8, spanOf } from "../../lib/abi/text";
import { Span } from "../../lib/bytes/span";
import { addressOf, entityTag, writeCard } from "./card";
import { allowEveryPage, cardHeaders, matches, send } from "./reply";
import { endpointPath, isCardPath } from "./paths";

export namespace incomingHandler {
  export function handle(request: IncomingRequest, responseOut: ResponseOutparam): void {
    answer(request, responseOut);
  }
}

function answer(request: IncomingRequest, out: ResponseOutparam): void {
  const method = request.method().tag;
  const isReading = method == MethodTag.get_ || method == MethodTag.head;
  if (!(isReading || method == MethodTag.options) || !isCardPath(pathOf(request))) {
    return handOn(request, out);
  }
  if (!isReading) return send(out, 204, allowEveryPage(), null);
  const card = writeCard(addressOf(request, endpointPath()));
  const tag = entityTag(card);
  const isKnown = matches(request, tag);
  send(out, isKnown ? 304 : 200, cardHeaders(tag), isKnown ? null : card);
}

/** Without the query. */
function pathOf(request: IncomingRequest): Span {
  const target = request.pathWithQuery();
  const whole = spanOf(target === null ? asciiUtf8("/") : target);
  const query = whole.indexOf(0x3f);
  return query < 0 ? whole : whole.slice(0, query);
}
