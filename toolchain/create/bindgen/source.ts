/** Collects lines of source text and keeps their indentation. */
export class SourceWriter {
  readonly #lines: string[] = [];
  #depth = 0;

  line(text = ""): void {
    this.#lines.push(text === "" ? "" : "  ".repeat(this.#depth) + text);
  }

  /** `open` and `close` are lines around what `body` writes, one level deeper. */
  block(open: string, body: () => void, close = "}"): void {
    this.line(open);
    this.#depth += 1;
    body();
    this.#depth -= 1;
    this.line(close);
  }

  /** Two alternatives: `open` is the line with `if`, the second body stands after `else`. */
  branch(open: string, body: () => void, otherwise: () => void): void {
    this.block(open, body, "} else {");
    this.#depth += 1;
    otherwise();
    this.#depth -= 1;
    this.line("}");
  }

  /** A documentation comment; nothing without `text`. */
  docs(text: string | undefined): void {
    if (text === undefined || text.trim() === "") return;
    const lines = text.trim().replaceAll("*/", "* /").split("\n");
    if (lines.length === 1) {
      this.line(`/** ${lines[0] ?? ""} */`);
      return;
    }
    this.line("/**");
    for (const line of lines) this.line(` * ${line}`.trimEnd());
    this.line(" */");
  }

  /** Writes `text` as a separate block of line comments; writes nothing without `text`. */
  comment(text: string | undefined): void {
    if (text === undefined || text.trim() === "") return;
    for (const line of text.trim().split("\n")) this.line(`// ${line}`.trimEnd());
    this.line();
  }

  /** Lines that another writer collected, at the present depth. */
  append(other: SourceWriter): void {
    for (const line of other.#lines) this.line(line);
  }

  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}
