/**
 * What a request asks for, as 32 octets: the same for the same parameters, however they are spelled. Clients repeat a request
 * with its state, and may write its members in another order then.
 */
import { Sha256 } from "../../lib/crypto/sha256";
import { Elements, Json, Members } from "../../lib/json/json";
import { newBytes, writeU32, writeU8 } from "../../lib/bytes/byte-writer";
import { Span } from "../../lib/bytes/span";

/** Members that differ from round to round, and do not belong to the request itself. */
function isOfRound(members: Members): bool {
  return members.nameIs("_meta") || members.nameIs("inputResponses") || members.nameIs("requestState");
}

export function paramsDigest(params: Json | null): Span {
  return params === null ? new Sha256().digest() : objectDigest(params, true);
}

function digestOf(value: Json): Span {
  if (value.isObject) return objectDigest(value, false);
  const hash = new Sha256();
  if (value.isArray) {
    part(hash, 0x5b, Span.empty());
    const elements = new Elements(value);
    while (elements.next()) hash.update(digestOf(elements.value));
  } else if (value.isString) {
    part(hash, 0x22, value.text());
  } else {
    part(hash, 0x30, value);
  }
  return hash.digest();
}

/** The members' digests in the order of their octets. */
function objectDigest(object: Json, isParams: bool): Span {
  const digests = new Array<Span>();
  const members = new Members(object);
  while (members.next()) {
    if (isParams && isOfRound(members)) continue;
    const hash = new Sha256();
    part(hash, 0x3a, members.key);
    hash.update(digestOf(members.value));
    digests.push(hash.digest());
  }
  digests.sort((a, b) => a.compare(b));
  const hash = new Sha256();
  part(hash, 0x7b, Span.empty());
  for (let i = 0, n = digests.length; i < n; i++) hash.update(digests[i]);
  return hash.digest();
}

/** A kind of value, the length of its text, and the text. */
function part(hash: Sha256, kind: u8, text: Span): void {
  const head = newBytes(5);
  writeU8(head, 0, kind);
  writeU32(head, 1, text.length);
  hash.update(head);
  hash.update(text);
}
