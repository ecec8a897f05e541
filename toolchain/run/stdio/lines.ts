const NEWLINE = 0x0a;

/** Cuts a stream of bytes into lines, which keep their line breaks. */
export class LineCutter {
  #rest: Buffer[] = [];

  /** The lines that end in this chunk. */
  cut(chunk: Buffer): readonly Buffer[] {
    const lines: Buffer[] = [];
    let begin = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, begin);
      if (end < 0) break;
      const piece = chunk.subarray(begin, end + 1);
      lines.push(this.#rest.length === 0 ? piece : Buffer.concat([...this.#rest, piece]));
      this.#rest = [];
      begin = end + 1;
    }
    if (begin < chunk.length) this.#rest.push(chunk.subarray(begin));
    return lines;
  }

  /** What stands behind the last line break. */
  takeRest(): Buffer {
    const rest = Buffer.concat(this.#rest);
    this.#rest = [];
    return rest;
  }
}
