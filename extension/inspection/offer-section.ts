/** The section of the page with the component's tools, resources and prompts, which the user can list. */
import { announcesChanges, type Inspection } from "../../toolchain/inspect/index.ts";
import type { Catalogue, CatalogueEntry } from "../../toolchain/run/catalogue/index.ts";
import { renderFailureText } from "./failure-section.ts";
import type { Failure } from "./failure.ts";
import { html, type Html } from "../ui/html.ts";

/** What the page can say about a component's tools. */
export type Offer =
  /** The user did not ask. */
  | { readonly kind: "unknown" }
  /** Asking would run the component, and the folder is not trusted. */
  | { readonly kind: "untrusted" }
  | { readonly kind: "listed"; readonly names: Catalogue; readonly entries: readonly CatalogueEntry[] }
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
      return html`<div role="status">${renderNames(offer.names, offer.entries)}</div>
        <button id="test-tools" type="button">Test Tools</button>`;
  }
}

function renderNames(names: Catalogue, entries: readonly CatalogueEntry[]): Html {
  const found = OFFER_LISTS.filter(([kind]) => names[kind].length > 0);
  if (found.length === 0) return html`<p>No tools, resources, prompts or protocol extensions.</p>`;
  return html`${found.map(
    ([kind, heading]) =>
      html`<h3 class="offers">${heading} <span class="count">${names[kind].length}</span></h3>
        <ul class="plain offers">
          ${names[kind].map((name, position) => {
            const entry = entries.find((each) => each.kind === kind && each.name === name);
            return html`<li>${renderEntry(name, entry, `${kind}-${position}`)}</li>`;
          })}
        </ul>`,
  )}`;
}

function renderEntry(name: string, entry: CatalogueEntry | undefined, id: string): Html {
  return html`<code class="offer">${name}</code>
    ${entry?.description === undefined ? undefined : html`<p class="description">${entry.description}</p>`}
    ${entry?.inputSchema === undefined ? undefined : renderSchema("Input", entry.inputSchema, `${id}-input`)}
    ${entry?.outputSchema === undefined ? undefined : renderSchema("Output", entry.outputSchema, `${id}-output`)}`;
}

/** The properties in one line, and the whole schema when it is opened. */
function renderSchema(title: string, schema: Readonly<Record<string, unknown>>, id: string): Html {
  const { properties, required } = schema;
  const names = typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  const needed = Array.isArray(required) ? required : [];
  const list = names.map((name) => (needed.includes(name) ? name : `${name}?`)).join(", ");
  return html`<details id="${id}">
    <summary>${title}${list === "" ? undefined : html`: <code>${list}</code>`}</summary>
    <pre class="schema" tabindex="0" role="region" aria-label="${title} schema">
${JSON.stringify(schema, undefined, 2)}</pre>
  </details>`;
}
