/** The sentences of refused requests. They reach the component that made the request, and nothing else. */
import { ErrorCode } from "../../bindings/wasi/http/types";
import { utf8Of } from "../../lib/abi/text";
import { ByteWriter } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";
import { Authority } from "./authority";

/** `weather` may not reach `localhost:8080`: add `http:localhost:8080` to its `allow` list */
export function notGranted(part: Span, wanted: Authority): ErrorCode {
  const sentence = begin(part);
  sentence.ascii(" may not reach `");
  writeAuthority(sentence, wanted);
  sentence.ascii("`: add `http:");
  writeAuthority(sentence, wanted);
  sentence.ascii("` to its `allow` list");
  return internalError(sentence);
}

export function notAnAuthority(part: Span): ErrorCode {
  const sentence = begin(part);
  sentence.ascii(" may reach hosts by a name or an address, with a port or without one, and by nothing else");
  return internalError(sentence);
}

function begin(part: Span): ByteWriter {
  const sentence = new ByteWriter();
  sentence.byte(0x60);
  sentence.bytes(part);
  sentence.byte(0x60);
  return sentence;
}

/** An address of IPv4 in its usual spelling, so that the reader sees which one it is. */
function writeAuthority(sentence: ByteWriter, wanted: Authority): void {
  const address = wanted.address;
  if (address !== null && address.isIpv4) {
    for (let shift: u64 = 24; ; shift -= 8) {
      sentence.ascii(((address.low >> shift) & 255).toString());
      if (shift == 0) break;
      sentence.byte(0x2e);
    }
  } else {
    sentence.bytes(wanted.host);
  }
  if (wanted.port < 0) return;
  sentence.byte(0x3a);
  sentence.ascii(wanted.port.toString());
}

function internalError(sentence: ByteWriter): ErrorCode {
  return ErrorCode.internalError(utf8Of(sentence.span));
}
