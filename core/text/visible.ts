/**
 * Text of strangers on its way to people: names in files, messages of guests.
 *
 * A terminal obeys control characters, a page shows text in another order, and names that look alike differ in characters that have no width. So
 * text is made visible at the edge where it leaves, and data, such as JSON, keeps it as it is.
 */

/** C0 and C1 controls but tab and line feed, and a carriage return that is not the end of a line. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)/;
/**
 * Characters that change the direction of text, break lines or take no room. Joiners (U+200C, U+200D) stay: scripts and emoji need them.
 */
const HIDDEN =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/u;

const UNSAFE = new RegExp(`${CONTROL.source}|${HIDDEN.source}`, "gu");
/** In a name, an end of line forges a line of ours. */
// oxlint-disable-next-line no-control-regex
const UNSAFE_IN_NAME = new RegExp(`[\\0-\\x1f\\x7f-\\x9f]|${HIDDEN.source}`, "gu");
/** What `styleFor` of the command writes: bold, dim and colours of the text, and their ends. */
// oxlint-disable-next-line no-control-regex
const STYLE = /\x1b\[(?:0|1|2|3|4|22|23|24|3[0-79]|9[0-7])?(?:;(?:0|1|2|3|4|22|23|24|3[0-79]|9[0-7]))*m/g;

// oxlint-disable-next-line no-control-regex
const END_OF_STYLE = /\x1b\[(?:0|22|39)?m$/;

/** Lines of text: `\x1b` and the like are spelled out; tabs and ends of lines stay. */
export function visible(text: string): string {
  return text.replace(UNSAFE, spell);
}

/** A name or a message of one line. */
export function visibleName(text: string): string {
  return text.replace(UNSAFE_IN_NAME, spell);
}

/** Whether a name has characters that `visibleName` spells out. */
export function isVisible(name: string): boolean {
  return name.search(UNSAFE_IN_NAME) === -1;
}

/** As `visible`, but colours of text stay, as logs of guests have them; without a terminal for colours they are left out. */
export function visibleWithStyles(text: string, keepStyles: boolean): string {
  let result = "";
  let end = 0;
  let isStyled = false;
  for (const { index, 0: style } of text.matchAll(STYLE)) {
    result += visible(text.slice(end, index));
    end = index + style.length;
    if (!keepStyles) continue;
    result += style;
    isStyled = true;
  }
  result += visible(text.slice(end));
  // What comes next must not have the colour of a guest.
  return isStyled && !END_OF_STYLE.test(result) ? `${result}\x1b[0m` : result;
}

/** The same data with every text in it made visible, for pages and reports; `visibleName` is for each. */
export function withVisibleNames<T>(value: T): T {
  if (typeof value === "string") return visibleName(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withVisibleNames(item)) as T;
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withVisibleNames(item)])) as T;
}

function spell(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
