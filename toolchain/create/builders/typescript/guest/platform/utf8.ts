/** UTF-8 to text and back, for everything that needs it. */

/** Lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  let bytes = new Uint8Array(text.length + 16);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    let point = text.charCodeAt(at);
    if (length + 4 > bytes.length) {
      const larger = new Uint8Array((length + text.length - at) * 2 + 16);
      larger.set(bytes);
      bytes = larger;
    }
    if (point < 0x80) {
      bytes[length++] = point;
      continue;
    }
    if (point < 0x800) {
      bytes[length++] = 0xc0 | (point >> 6);
    } else {
      if (point >= 0xd800 && point <= 0xdfff) {
        const next = text.charCodeAt(at + 1);
        if (point <= 0xdbff && next >= 0xdc00 && next <= 0xdfff) {
          point = 0x10000 + ((point & 0x3ff) << 10) + (next & 0x3ff);
          at++;
        } else {
          point = 0xfffd;
        }
      }
      if (point < 0x10000) {
        bytes[length++] = 0xe0 | (point >> 12);
      } else {
        bytes[length++] = 0xf0 | (point >> 18);
        bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
      }
      bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
    }
    bytes[length++] = 0x80 | (point & 0x3f);
  }
  return bytes.slice(0, length);
}

/** So many bytes can be the arguments of one call. */
const PIECE = 4096;

/**
 * With functions of the engine, which are many times as fast as code that it interprets. `undefined` if the bytes are not valid, or end
 * within a sequence.
 */
function decodeNatively(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode.apply(undefined, bytes as unknown as number[]);
  if (!/[^\0-\x7f]/.test(text)) return text;
  try {
    // Each byte as `%XX`.
    return decodeURIComponent(escape(text));
  } catch {
    return undefined;
  }
}

/** A cursor that takes bytes in pieces: a sequence may begin in one piece and end in the next. */
export class Utf8Decoder {
  readonly #fatal: boolean;
  #needed = 0;
  #point = 0;
  #lower = 0x80;
  #upper = 0xbf;

  /** Ill-formed bytes become U+FFFD, one per maximal subpart, or an error when `fatal`. */
  constructor(fatal: boolean) {
    this.#fatal = fatal;
  }

  /** `isLast`: no more bytes follow. */
  decode(bytes: Uint8Array, isLast: boolean): string {
    let text = "";
    for (let at = 0; at < bytes.length;) {
      let end = Math.min(at + PIECE, bytes.length);
      // The next piece begins with a whole sequence.
      while (end < bytes.length && end > at && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
      if (end === at) end = Math.min(at + PIECE, bytes.length);
      const piece = bytes.subarray(at, end);
      text += (this.#needed === 0 ? decodeNatively(piece) : undefined) ?? this.#decodeBytes(piece, false);
      at = end;
    }
    return isLast ? text + this.#decodeBytes(new Uint8Array(), true) : text;
  }

  #decodeBytes(bytes: Uint8Array, isLast: boolean): string {
    let text = "";
    let units: number[] = [];
    const emit = (point: number): void => {
      units.push(point);
      if (units.length === 4096) {
        text += String.fromCodePoint(...units);
        units = [];
      }
    };
    const replace = (): void => {
      if (this.#fatal) {
        this.#reset();
        throw new TypeError("the bytes are not valid utf-8");
      }
      emit(0xfffd);
    };
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#needed > 0) {
        if (byte < this.#lower || byte > this.#upper) {
          this.#reset();
          replace();
          at--;
          continue;
        }
        this.#lower = 0x80;
        this.#upper = 0xbf;
        this.#point = (this.#point << 6) | (byte & 0x3f);
        if (--this.#needed === 0) emit(this.#point);
      } else if (byte < 0x80) {
        emit(byte);
      } else if (byte >= 0xc2 && byte <= 0xf4) {
        this.#begin(byte);
      } else {
        replace();
      }
    }
    if (isLast && this.#needed > 0) {
      this.#reset();
      replace();
    }
    return text + String.fromCodePoint(...units);
  }

  #begin(byte: number): void {
    if (byte === 0xe0) this.#lower = 0xa0;
    if (byte === 0xed) this.#upper = 0x9f;
    if (byte === 0xf0) this.#lower = 0x90;
    if (byte === 0xf4) this.#upper = 0x8f;
    this.#needed = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    this.#point = byte & (0x3f >> this.#needed);
  }

  #reset(): void {
    this.#needed = 0;
    this.#lower = 0x80;
    this.#upper = 0xbf;
  }
}

export function decodeUtf8(bytes: Uint8Array, fatal: boolean = false): string {
  return new Utf8Decoder(fatal).decode(bytes, true);
}
