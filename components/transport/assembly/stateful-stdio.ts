/** What is different over stdio: lines come from the call's context, which reads some of them itself. */
import { heapMark, heapRelease } from "../../bindings/abi";
import { LineTag, next } from "../../bindings/wasmcp/framework/lines";
import { LineOutcome, LineSource } from "../../lib/line-reader";
import { Span } from "../../lib/span";
import { spanOfBytes } from "../../lib/text";
import { StatefulFeatures } from "./stateful";

export class StdioFeatures extends StatefulFeatures {
  lines(limit: i32): LineSource {
    return new ContextLines(limit);
  }

  get canSendLines(): bool {
    return true;
  }
}

class ContextLines extends LineSource {
  private mark: usize = 0;
  private start: usize = 0;
  private end: usize = 0;

  constructor(private readonly limit: i32) {
    super();
  }

  get line(): Span {
    return new Span(this.start, this.end);
  }

  /** The line before is released, and all that was made of it. */
  next(): LineOutcome {
    if (this.mark == 0) this.mark = heapMark();
    else heapRelease(this.mark);
    const line = next(this.limit);
    if (line.tag == LineTag.end) return LineOutcome.End;
    if (line.tag == LineTag.tooLong) return LineOutcome.TooLong;
    const bytes = spanOfBytes(line.bytes);
    this.start = bytes.start;
    this.end = bytes.end;
    return LineOutcome.Line;
  }
}
