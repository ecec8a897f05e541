/** Asks another server over `wasi:http`: once, within a time, without following redirects. */
import { Bytes, Some, Tuple2, Utf8 } from "../../bindings/abi";
import { subscribeDuration } from "../../bindings/wasi/clocks/monotonic-clock";
import { handle } from "../../bindings/wasi/http/outgoing-handler";
import {
  Fields,
  FutureIncomingResponse,
  IncomingResponse,
  Method,
  OutgoingBody,
  OutgoingRequest,
  RequestOptions,
  Scheme,
} from "../../bindings/wasi/http/types";
import { poll, Pollable } from "../../bindings/wasi/io/poll";
import { InputStream, StreamErrorTag } from "../../bindings/wasi/io/streams";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { dropError, writeAll } from "../../lib/io/streams";
import { asciiUtf8, spanOfBytes, utf8Of } from "../../lib/abi/text";
import { Address } from "./address";

/** In nanoseconds, for everything together. */
const DEADLINE: u64 = 10_000_000_000;
const LONGEST_BODY: i32 = 512 * 1024;
const READ_SIZE: u64 = 64 * 1024;

export class Reply {
  constructor(
    /** Absent if there is a fault. */
    readonly body: Span | null,
    /** `it answered with status 404`; absent if there is a body. */
    readonly fault: string | null,
    /** 0 if no answer arrived, or only a part of one. */
    readonly status: i32,
  ) {}
}

/** A form makes it a POST. */
export function ask(address: Address, headers: Array<Tuple2<Utf8, Bytes>>, form: Span | null): Reply {
  const fields = Fields.fromList(headers);
  if (fields.isErr) return failed("its request cannot be made");
  const request = new OutgoingRequest(fields.ok);
  request.setMethod(form === null ? Method.get() : Method.post());
  request.setScheme(address.isHttps ? Scheme.https() : Scheme.http());
  request.setAuthority(utf8Of(address.authority));
  request.setPathWithQuery(targetOf(address));
  const body = request.body();
  const options = new RequestOptions();
  options.setConnectTimeout(new Some<u64>(DEADLINE));
  options.setFirstByteTimeout(new Some<u64>(DEADLINE));
  options.setBetweenBytesTimeout(new Some<u64>(DEADLINE));
  const sent = handle(request, options);
  if (sent.isErr) return failed(UNREACHABLE);
  if (!body.isErr) send(body.ok, form);
  const timer = subscribeDuration(DEADLINE);
  const reply = receive(sent.ok, timer);
  sent.ok.drop();
  timer.drop();
  return reply;
}

const UNREACHABLE = "it cannot be reached";
const TOO_SLOW = "it did not answer within 10 seconds";
const BROKEN = "its answer ended early";
const TOO_LONG = "its answer is longer than 512 KB";

function failed(fault: string, status: i32 = 0): Reply {
  return new Reply(null, fault, status);
}

/** The whole of it, whatever it is: a port and a query belong to an address. */
function targetOf(address: Address): Utf8 {
  const path = address.pathWithQuery;
  if (path.byteAt(0) == 0x2f) return utf8Of(path);
  const target = new ByteWriter(path.length + 1);
  target.byte(0x2f);
  target.bytes(path);
  return utf8Of(target.span);
}

function send(body: OutgoingBody, form: Span | null): void {
  if (form !== null) {
    const stream = body.write();
    if (!stream.isErr) {
      const error = writeAll(stream.ok, form);
      if (error !== null) dropError(error);
      stream.ok.drop();
    }
  }
  OutgoingBody.finish(body, null);
}

function receive(future: FutureIncomingResponse, timer: Pollable): Reply {
  const ready = future.subscribe();
  const isReady = isBefore(ready, timer);
  ready.drop();
  if (!isReady) return failed(TOO_SLOW);
  const settled = future.get();
  if (settled === null || settled.isErr) return failed(UNREACHABLE);
  const response = settled.ok;
  if (response.isErr) return failed(UNREACHABLE);
  const reply = read(response.ok, timer);
  response.ok.drop();
  return reply;
}

function read(response: IncomingResponse, timer: Pollable): Reply {
  const status = response.status();
  if (status != 200) return failed("it answered with status " + status.toString(), status);
  const body = response.consume();
  if (body.isErr) return failed(BROKEN);
  const stream = body.ok.stream();
  if (stream.isErr) {
    body.ok.drop();
    return failed(BROKEN);
  }
  const reply = readStream(stream.ok, timer);
  stream.ok.drop();
  body.ok.drop();
  return reply;
}

function readStream(stream: InputStream, timer: Pollable): Reply {
  const whole = new ByteWriter(4096);
  const ready = stream.subscribe();
  let fault: string | null = null;
  while (fault === null) {
    if (!isBefore(ready, timer)) {
      fault = TOO_SLOW;
      break;
    }
    const part = stream.read(READ_SIZE);
    if (part.isErr) {
      const error = part.err;
      if (error.tag == StreamErrorTag.closed) break;
      dropError(error);
      fault = BROKEN;
    } else {
      whole.bytes(spanOfBytes(part.ok));
      if (whole.length > LONGEST_BODY) fault = TOO_LONG;
    }
  }
  ready.drop();
  if (fault !== null) return failed(fault, fault == TOO_LONG ? 200 : 0);
  return new Reply(whole.span, null, 200);
}

/** Whether one is ready before the time is over. */
function isBefore(ready: Pollable, timer: Pollable): bool {
  return poll([ready, timer]).includes(0);
}

/** A name and a value that is ASCII. */
export function header(name: string, value: Span): Tuple2<Utf8, Bytes> {
  return new Tuple2<Utf8, Bytes>(asciiUtf8(name), new Bytes(value.start, value.length));
}
