/** Values that are lists, such as `a, b`: one entry after the other, without the blanks around it. */
import { Span } from "./span";

export class CommaList {
  entry: Span = new Span(0, 0);
  private from: i32 = 0;

  constructor(private readonly list: Span) {}

  /** Whether there was another entry; it is `entry` then, which may be empty. */
  next(): bool {
    const list = this.list;
    if (this.from > list.length) return false;
    const comma = list.indexOf(0x2c, this.from);
    const end = comma < 0 ? list.length : comma;
    this.entry = list.slice(this.from, end).trim();
    this.from = end + 1;
    return true;
  }
}
