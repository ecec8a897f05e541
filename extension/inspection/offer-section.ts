/** The section of the page with the component's tools, resources and prompts, which the user can list. */
import { announcesChanges, type Inspection } from "../../toolchain/inspect/index.ts";
import type { Catalogue } from "../../toolchain/run/catalogue/index.ts";
import { renderFailureText } from "./failure-section.ts";
import type { Failure } from "./failure.ts";
import { html, type Html } from "./html.ts";

/** What the page can say about a component's tools. */
export type Offer =
  /** The user did not ask. */
  | { readonly kind: "unknown" }
  /** Asking would run the component, and the folder is not trusted. */
  | { readonly kind: "untrusted" }
  | { readonly kind: "listed"; readonly names: Catalogue }
  | { readonly kind: "failed"; readonly failure: Failure };

const OFFER_LISTS: readonly (readonly [kind: keyof Catalogue, heading: string])[] = [
  ["tools", "Tools"],
  ["resources", "Resources"],
  ["resourceTemplates", "Resource templates"],
  ["prompts", "Prompts"],
  ["extensions", "Protocol extensions"],
];

export function renderOffer(inspection: Inspection, offer: Offer): Html {
  return html`<section aria-labelledby="offer">
    <h2 id="offer">Tools, resources and prompts</h2>
    ${renderOfferContent(offer)}
    ${announcesChanges(inspection) ? html`<p>Notifies clients when its lists or resources change.</p>` : undefined}
  </section>`;
}

function renderOfferContent(offer: Offer): Html {
  switch (offer.kind) {
    case "unknown":
      return html`<p class="hint">
          The file does not contain their names. To list them, wasmcp runs the component for a moment on this
          machine, without environment variables.
        </p>
        <button id="list-tools" type="button">List Tools</button>`;
    case "untrusted":
      return html`<p class="hint" id="why-not">
          Not available in Restricted Mode, because listing runs the component. The rest of this page only
          reads the file.
        </p>
        <button id="list-tools" type="button" disabled aria-describedby="why-not">List Tools</button>
        <button id="manage-trust" type="button" class="secondary">Manage Workspace Trust</button>`;
    case "failed":
      return html`<div class="failure" role="alert">${renderFailureText(offer.failure)}</div>
        <button id="list-tools" type="button">List Tools Again</button>`;
    case "listed":
      return html`<div role="status">${renderNames(offer.names)}</div>`;
  }
}

function renderNames(names: Catalogue): Html {
  const found = OFFER_LISTS.filter(([kind]) => names[kind].length > 0);
  if (found.length === 0) return html`<p>No tools, resources, prompts or protocol extensions.</p>`;
  return html`<dl class="names">
    ${found.map(
      ([kind, heading]) =>
        html`<div>
          <dt>${heading} <span class="count">${names[kind].length}</span></dt>
          ${names[kind].map((name) => html`<dd><code>${name}</code></dd>`)}
        </div>`,
    )}
  </dl>`;
}
