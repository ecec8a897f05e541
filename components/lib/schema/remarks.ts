/** What was changed about the lists of a component, for its author: one line each, for the log of the server. */
import { JsonWriter } from "../json/json-writer";
import { Span } from "../bytes/span";

/** One faulty list must not fill a log. */
const MOST: i32 = 100;

export class Remarks {
  /** Whose remarks follow: `tool`, and its name. */
  kind: string = "";
  name: Span = new Span(0, 0);
  /** `inputSchema` */
  member: string = "";
  private writer: JsonWriter | null = null;
  private count: i32 = 0;

  /** Whole lines; `null` when there is nothing to say. */
  get lines(): Span | null {
    const writer = this.writer;
    return writer === null ? null : writer.span;
  }

  /** About the name itself. */
  addName(text: string): void {
    if (this.count++ >= MOST) return;
    const writer = this.begin();
    writer.ascii("`: ");
    writer.ascii(text);
    writer.ascii("\n");
  }

  /** `path` is a place in the member, such as `/properties/a`, and may be empty. */
  add(path: Span, expected: string, outcome: string): void {
    if (this.count++ >= MOST) return;
    const writer = this.begin();
    writer.ascii("`, `");
    writer.ascii(this.member);
    writer.textPart(path);
    writer.ascii("`: ");
    writer.ascii(expected);
    writer.ascii("; ");
    writer.ascii(outcome);
    writer.ascii("\n");
  }

  /** Another line, up to the name. */
  private begin(): JsonWriter {
    let writer = this.writer;
    if (writer === null) {
      writer = new JsonWriter();
      this.writer = writer;
    }
    writer.ascii("wasmcp: ");
    writer.ascii(this.kind);
    writer.ascii(" `");
    writer.textPart(this.name);
    return writer;
  }
}
