/** Draws a composition as SVG. The page's style sheet gives it the theme's colours; nothing here is a colour. */
import type { Composition, EmbeddedComponent, InspectedInstance } from "../../toolchain/inspect/index.ts";
import { formatBytes } from "../ui/text.ts";
import { BOX_HEIGHT, BOX_WIDTH, layOut, type Arrow, type Box } from "./composition-layout.ts";
import { html, type Html } from "../ui/html.ts";
import { sortedReachOf } from "./reach.ts";
import { capabilityWords, roleOf, shortName } from "./capability-words.ts";

/** `id` distinguishes several drawings of one page; `href` is where a box leads, given its position. */
export function drawComposition(
  composition: Composition,
  id: string,
  href: (position: number) => string,
): Html {
  const { width, height, boxes, arrows, entry, order } = layOut(composition);
  const { instances, components } = composition;
  const names = instances.map(({ name }) => name);
  return html`<svg
    class="drawing"
    role="group"
    aria-labelledby="${id}-title ${id}-text"
    width="${width}"
    height="${height}"
    viewBox="0 0 ${width} ${height}"
    xmlns="http://www.w3.org/2000/svg"
  >
    <title id="${id}-title">How the parts are connected</title>
    <desc id="${id}-text">${describe(arrows, names, entry)}</desc>
    <defs>
      <marker
        id="${id}-head"
        viewBox="0 0 8 8"
        refX="7"
        refY="4"
        markerWidth="8"
        markerHeight="8"
        orient="auto-start-reverse"
      >
        <path class="head" d="M0 0.5 L7.5 4 L0 7.5 z"></path>
      </marker>
    </defs>
    ${entry === undefined ? undefined : drawEntry(boxes[entry], id)}
    ${arrows.map((arrow) => drawArrow(arrow, names, id))}
    ${order.map((position) => {
      const instance = instances[position];
      return instance && drawBox(instance, components[instance.component], boxes[position], href(position));
    })}
  </svg>`;
}

/** The drawing in sentences, for screen readers. */
function describe(arrows: readonly Arrow[], names: readonly string[], entry: number | undefined): string {
  const first = entry === undefined ? [] : [`Requests enter at ${names[entry]}.`];
  const calls = arrows.map(
    ({ from, to, interfaces }) =>
      `${names[from]} calls ${names[to]} (${interfaces.map(shortName).join(", ")}).`,
  );
  return [...first, ...calls].join(" ");
}

function drawEntry(box: Box | undefined, id: string): Html | undefined {
  if (box === undefined) return undefined;
  const x = box.x + BOX_WIDTH / 2;
  return html`<path class="arrow" d="M${x} 2 V${box.y}" marker-end="url(#${id}-head)"></path>`;
}

function drawArrow({ points, from, to, interfaces }: Arrow, names: readonly string[], id: string): Html {
  return html`<path class="arrow" d="${rounded(points)}" marker-end="url(#${id}-head)">
    <title>${names[from]} calls ${names[to]}: ${interfaces.join(", ")}</title>
  </path>`;
}

const RADIUS = 6;

/** A line through the corners, each of them cut by a small curve. */
function rounded(points: readonly Box[]): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (before === undefined) return `M${point.x} ${point.y}`;
      if (after === undefined) return `L${point.x} ${point.y}`;
      const start = towards(point, before);
      const end = towards(point, after);
      return `L${start.x} ${start.y} Q${point.x} ${point.y} ${end.x} ${end.y}`;
    })
    .join(" ");
}

function towards(from: Box, to: Box): Box {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  const part = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function drawBox(
  instance: InspectedInstance,
  embedded: EmbeddedComponent | undefined,
  box: Box | undefined,
  href: string,
): Html {
  const { x, y } = box ?? { x: 0, y: 0 };
  const kind = embedded?.component?.kind ?? "other";
  const reach = sortedReachOf(instance).map(({ name }) => capabilityWords(name));
  const lines = [
    ...wrap(instance.name, NAME_LENGTH).map((text) => ({ text, style: "name" })),
    { text: `${roleOf(embedded?.component)}, ${formatBytes(embedded?.bytes ?? 0)}`, style: "detail" },
    {
      text: summarise(reach.map(({ short }) => short)),
      style: reach.some(({ notable }) => notable) ? "detail notable" : "detail",
    },
  ].filter(({ text }) => text !== "");
  const top = y + (BOX_HEIGHT - lines.length * LINE_HEIGHT) / 2 + 12;
  return html`<a href="${href}">
    <title>${instance.name}</title>
    <rect class="box" x="${x}" y="${y}" width="${BOX_WIDTH}" height="${BOX_HEIGHT}" rx="4"></rect>
    <rect class="edge ${kind}" x="${x}" y="${y}" width="4" height="${BOX_HEIGHT}" rx="2"></rect>
    ${lines.map(
      ({ text, style }, line) =>
        html`<text class="${style}" x="${x + 15}" y="${top + line * LINE_HEIGHT}">${text}</text>`,
    )}
  </a>`;
}

const LINE_HEIGHT = 16;
/** How many letters fit into a box, in bold and in small print. */
const NAME_LENGTH = 24;
const DETAIL_LENGTH = 28;

/** At most two lines, broken between words. */
function wrap(text: string, most: number): readonly string[] {
  if ([...text].length <= most) return [text];
  const space = text.lastIndexOf(" ", most);
  if (space <= 0) return [shorten(text, most)];
  return [text.slice(0, space), shorten(text.slice(space + 1), most)];
}

/** `Network, Files +3`: the words that fit, and the number of the others. */
function summarise(words: readonly string[]): string {
  for (let shown = words.length; shown > 0; shown -= 1) {
    const more = shown < words.length ? ` +${words.length - shown}` : "";
    const text = words.slice(0, shown).join(", ") + more;
    if (text.length <= DETAIL_LENGTH || shown === 1) return shorten(text, DETAIL_LENGTH);
  }
  return "";
}

/** Whole letters, even where one takes two units of a string. */
function shorten(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, most - 1).join("")}…`;
}
