import type { InspectedItem, Producer } from "../../toolchain/inspect/index.ts";
import { html, type Html } from "./html.ts";

/** A list of imports or exports with their functions, which the reader can fold. */
export function renderItems(title: string, items: readonly InspectedItem[], id: string, open: boolean): Html {
  if (items.length === 0) return html`<p class="none">${title}: none</p>`;
  return html`<details id="${id}" ${open ? html`open` : undefined}>
    <summary>${title} <span class="count">${items.length}</span></summary>
    <ul class="plain items">
      ${items.map(
        ({ name, functions }) =>
          html`<li>
            <code>${name}</code>
            <span class="note">${describeFunctions(name, functions)}</span>
          </li>`,
      )}
    </ul>
  </details>`;
}

function describeFunctions(name: string, functions: readonly string[]): string {
  if (functions.length === 0) return "types only";
  return functions.length === 1 && functions[0] === name ? "a function" : functions.join(", ");
}

/** `Rust 1.90.0` */
export function printProducer({ name, version }: Producer): string {
  return version === "" ? name : `${name} ${version}`;
}
