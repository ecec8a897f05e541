/** HTML with safe insertions: every value that is not `Html` is escaped. */
import { visible } from "../../core/text/index.ts";

/** Text that is markup. Only `html` makes it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value that `html` inserts. `undefined` inserts nothing, an array its items in order. */
export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

/** html`<b>${name}</b>` with the name `<img>` is `<b>&lt;img&gt;</b>`. Attributes must be quoted. */
export function html(pieces: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(pieces.map((piece, index) => piece + textOf(values[index])).join(""));
}

/** A message with names in backticks: "expected `a:b/c`" has `a:b/c` as code. */
export function message(text: string): Html {
  const pieces = text.split("`");
  // Without a partner, a backtick is only that.
  if (pieces.length % 2 === 0) return html`${text}`;
  return html`${pieces.map((piece, index) => (index % 2 === 0 ? piece : html`<code>${piece}</code>`))}`;
}

function textOf(value: HtmlValue): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(textOf).join("");
  return visible(String(value)).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
