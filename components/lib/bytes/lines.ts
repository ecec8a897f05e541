/** Text that is a list of lines: `for (const lines = new Lines(text); lines.next(); ) use(lines.line)`. */
import { Span } from "./span";

const LINE_BREAK: u8 = 0x0a;

export class Lines {
  line: Span = new Span(0, 0);
  private from: i32 = 0;

  constructor(private readonly text: Span) {}

  /** Whether there was another line, which `line` then is. Empty text has no lines. */
  next(): bool {
    const text = this.text;
    if (this.from >= text.length) return false;
    const found = text.indexOf(LINE_BREAK, this.from);
    const end = found < 0 ? text.length : found;
    this.line = text.slice(this.from, end);
    this.from = end + 1;
    return true;
  }
}
