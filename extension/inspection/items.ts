import type { InspectedItem, Producer } from "../../toolchain/inspect/index.ts";
import { html, type Html } from "../ui/html.ts";
import { withoutPlumbing } from "./plumbing.ts";

/** A list of imports or exports with their functions, which the reader can fold. */
export function renderItems(title: string, items: readonly InspectedItem[], id: string, open: boolean): Html {
  if (items.length === 0) return html`<p class="none">${title}: none</p>`;
  return html`<details id="${id}" ${open ? html`open` : undefined}>
    <summary>${title} <span class="count">${items.length}</span></summary>
    ${renderList(items)}
  </details>`;
}

/** The imports that a reader looks for, and below them those of every program. */
export function renderImports(items: readonly InspectedItem[], id: string): Html {
  if (items.length === 0) return html`<p class="none">Imports: none</p>`;
  const { shown, hidden } = withoutPlumbing(items, (item) => item);
  return html`<details id="${id}">
    <summary>Imports <span class="count">${items.length}</span></summary>
    ${shown.length === 0 ? undefined : renderList(shown)}
    ${renderPlumbing(hidden.length, `${id}-plumbing`, renderList(hidden))}
  </details>`;
}

/** Folds what says nothing about the component. */
export function renderPlumbing(count: number, id: string, content: Html): Html | undefined {
  if (count === 0) return undefined;
  return html`<details id="${id}" class="plumbing">
    <summary>Needed by the language and the framework <span class="count">${count}</span></summary>
    ${content}
  </details>`;
}

function renderList(items: readonly InspectedItem[]): Html {
  return html`<ul class="plain items">
    ${items.map(
      ({ name, functions }) =>
        html`<li>
          <code>${name}</code>
          <span class="note">${describeFunctions(name, functions)}</span>
        </li>`,
    )}
  </ul>`;
}

function describeFunctions(name: string, functions: readonly string[]): string {
  if (functions.length === 0) return "types only";
  return functions.length === 1 && functions[0] === name ? "a function" : functions.join(", ");
}

/** `Rust 1.90.0` */
export function printProducer({ name, version }: Producer): string {
  return version === "" ? name : `${name} ${version}`;
}
