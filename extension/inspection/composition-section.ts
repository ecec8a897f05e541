import type { Composition } from "../../toolchain/inspect/index.ts";
import { drawComposition } from "./composition-drawing.ts";
import { html, type Html } from "../ui/html.ts";

export function renderComposition(composition: Composition, id: string): Html {
  return html`<section aria-labelledby="${id}-drawing">
    <h2 id="${id}-drawing">Composition</h2>
    ${renderDrawing(composition, id)}
  </section>`;
}

export function renderDrawing(composition: Composition, id: string): Html {
  return html`<div class="scroll" role="region" aria-label="Drawing of the composition" tabindex="0">
      ${drawComposition(composition, id, (position) => `#${id}-${position}`)}
    </div>
    <p class="hint">
      Requests pass down the left column. Arrows point from a part to the parts that it calls. Select a part
      to see its details.
    </p>`;
}
