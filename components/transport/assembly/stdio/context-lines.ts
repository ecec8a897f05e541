/** Lines of the client that the call's context reads: some of them are answers to its own questions. */
import { heapMark, heapRelease } from "../../../bindings/abi";
import { LineTag, next as nextLine } from "../../../bindings/wasmcp/framework/lines";
import { LineOutcome, LineSource } from "../../../lib/io/line-reader";
import { Span } from "../../../lib/bytes/span";
import { spanOfBytes } from "../../../lib/abi/text";

export class ContextLines extends LineSource {
  private mark: usize = 0;
  private start: usize = 0;
  private length: i32 = 0;

  constructor(private readonly limit: i32) {
    super();
  }

  get line(): Span {
    return Span.at(this.start, this.length);
  }

  /** Releases the line before, and everything that was made from it. */
  next(): LineOutcome {
    if (this.mark == 0) this.mark = heapMark();
    else heapRelease(this.mark);
    const line = nextLine(this.limit);
    if (line.tag == LineTag.end) return LineOutcome.End;
    if (line.tag == LineTag.tooLong) return LineOutcome.TooLong;
    const bytes = spanOfBytes(line.bytes);
    this.start = bytes.start;
    this.length = bytes.length;
    return LineOutcome.Line;
  }
}
