/** Renders what an inspection found as a page. Values in, HTML out: nothing here knows an editor or reads a file. */
import type { Catalogue } from "../../toolchain/run/catalogue/index.ts";
import type { HostCapability } from "../../toolchain/compose/index.ts";
import {
  announcesChanges,
  type Composition,
  type EmbeddedComponent,
  type Inspection,
  type InspectedInstance,
  type InspectedItem,
  type Producer,
} from "../../toolchain/inspect/index.ts";
import { formatBytes, listNames } from "../ui/text.ts";
import { drawComposition } from "./composition-drawing.ts";
import { layOut } from "./composition-layout.ts";
import type { Failure } from "./failure.ts";
import { html, message, type Html } from "./html.ts";
import { sortedReachOf } from "./reach.ts";
import {
  capabilityWords,
  kindTitle,
  offersTools,
  roleOf,
  sortCapabilities,
  type CapabilityWords,
} from "./words.ts";

/** What pages load, and what guards them. */
export interface PageFrame {
  /** The file's name, for the title. */
  readonly file: string;
  readonly styleSheet: string;
  readonly script: string;
  /** The source of style sheets, as the webview names it. */
  readonly cspSource: string;
  /** Unguessable and new for every page. */
  readonly nonce: string;
}

/** What is known of a component's tools. */
export type Offer =
  /** Nobody asked. */
  | { readonly kind: "unknown" }
  /** Asking would run the component, and the folder is not trusted. */
  | { readonly kind: "untrusted" }
  | { readonly kind: "listed"; readonly names: Catalogue }
  | { readonly kind: "failed"; readonly failure: Failure };

export function renderInspection(inspection: Inspection, offer: Offer, frame: PageFrame): string {
  const { composition, bytes, version, producers } = inspection;
  const parts = composition?.instances.length ?? 0;
  const facts = [
    formatBytes(bytes),
    version === undefined ? undefined : `version ${version}`,
    composition === undefined ? undefined : parts === 1 ? "1 part" : `${parts} parts`,
    producers.length === 0 ? undefined : `made with ${listNames(producers.map(printProducer))}`,
  ];
  return renderPage(
    frame,
    html`<header>
        <p class="kind">${kindTitle(inspection)}</p>
        <h1>${frame.file}</h1>
        <p class="facts">${facts.filter((fact) => fact !== undefined).join(" · ")}</p>
      </header>
      ${offersTools(inspection) ? renderOffer(inspection, offer) : undefined}
      ${composition && renderComposition(composition, "part")} ${renderCapabilities(inspection)}
      ${composition && renderSizes(composition, bytes)}
      <section aria-labelledby="interfaces">
        <h2 id="interfaces">Interfaces</h2>
        <p class="hint">Of the file as a whole, as WIT names them.</p>
        ${renderItems("Exports", inspection.exports, "whole-exports", true)}
        ${renderItems("Imports", inspection.imports, "whole-imports", false)}
      </section>
      ${composition && renderParts(composition, "part", 2)}`,
  );
}

/** In place of an inspection: what is wrong with the file, why, and what to do. `kind` is a heading such as `Core module`. */
export function renderFailure(kind: string, failure: Failure, frame: PageFrame): string {
  return renderPage(
    frame,
    html`<header>
        <p class="kind">${kind}</p>
        <h1>${frame.file}</h1>
      </header>
      <div class="failure">${describeFailure(failure)}</div>
      <p class="hint">This page follows the file: it is read again when it changes.</p>`,
  );
}

function renderPage({ file, styleSheet, script, cspSource, nonce }: PageFrame, main: Html): string {
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="stylesheet" href="${styleSheet}" />
        <title>${file}</title>
      </head>
      <body>
        <main>${main}</main>
        <script nonce="${nonce}" src="${script}"></script>
      </body>
    </html>`.text;
}

const lists: readonly (readonly [kind: keyof Catalogue, heading: string])[] = [
  ["tools", "Tools"],
  ["resources", "Resources"],
  ["resourceTemplates", "Resource templates"],
  ["prompts", "Prompts"],
  ["extensions", "Extensions of the protocol"],
];

function renderOffer(inspection: Inspection, offer: Offer): Html {
  return html`<section aria-labelledby="offer">
    <h2 id="offer">Tools, resources and prompts</h2>
    ${renderOfferContent(offer)}
    ${announcesChanges(inspection) ? html`<p>It tells clients when its lists or resources change.</p>` : undefined}
  </section>`;
}

function renderOfferContent(offer: Offer): Html {
  switch (offer.kind) {
    case "unknown":
      return html`<p class="hint">
          Their names are not in the file; the component says them when it runs. Listing runs it for a moment,
          on this machine, without environment variables.
        </p>
        <button id="list-tools" type="button">List Tools</button>`;
    case "untrusted":
      return html`<p class="hint" id="why-not">
          Not available in Restricted Mode: listing runs the component, and this folder is not trusted.
          Everything else on this page comes from reading the file alone.
        </p>
        <button id="list-tools" type="button" disabled aria-describedby="why-not">List Tools</button>
        <button id="manage-trust" type="button" class="secondary">Manage Workspace Trust</button>`;
    case "failed":
      return html`<div class="failure" role="alert">${describeFailure(offer.failure)}</div>
        <button id="list-tools" type="button">List Tools Again</button>`;
    case "listed":
      return html`<div role="status">${renderNames(offer.names)}</div>`;
  }
}

function renderNames(names: Catalogue): Html {
  const found = lists.filter(([kind]) => names[kind].length > 0);
  if (found.length === 0)
    return html`<p>It offers nothing: no tool, no resource, no prompt, no extension of the protocol.</p>`;
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

function describeFailure({ what, causes, remedies }: Failure): Html {
  return html`<p class="what">${message(what)}</p>
    ${causes.length === 0 ? undefined : html`<p>${causes.map((cause) => html`<span class="cause">${message(cause)}</span>`)}</p>`}
    ${remedies.map((remedy) => html`<p class="remedy">${message(remedy)}</p>`)}`;
}

function renderComposition(composition: Composition, id: string): Html {
  return html`<section aria-labelledby="${id}-drawing">
    <h2 id="${id}-drawing">Composition</h2>
    ${renderDrawing(composition, id)}
  </section>`;
}

function renderDrawing(composition: Composition, id: string): Html {
  return html`<div class="scroll" role="region" aria-label="Drawing of the composition" tabindex="0">
      ${drawComposition(composition, id, (position) => `#${id}-${position}`)}
    </div>
    <p class="hint">
      Requests go down on the left. An arrow leads from a part to one that it calls. Select a part for its
      details.
    </p>`;
}

function renderCapabilities({ capabilities, composition }: Inspection): Html {
  const rows = sortCapabilities(capabilities).map(({ name, interfaces }) => {
    const words = capabilityWords(name);
    return html`<tr>
      <th scope="row" class="${words.notable ? "notable" : "quiet"}">
        ${words.short}
        <ul class="interfaces">
          ${interfaces.map((each) => html`<li><code>${each}</code></li>`)}
        </ul>
      </th>
      <td>It may ${message(words.meaning)}.</td>
      ${composition && html`<td>${renderUsers(composition, name)}</td>`}
    </tr>`;
  });
  return html`<section aria-labelledby="capabilities">
    <h2 id="capabilities">Capabilities</h2>
    ${
      rows.length === 0
        ? html`<p>It reaches nothing outside of itself but what it is called with.</p>`
        : html`<p class="hint">
              What it can ask its host for. Whether the host grants it, and how much, is decided where it
              runs.
            </p>
            <table class="capabilities">
              <thead>
                <tr>
                  <th scope="col">Capability</th>
                  <th scope="col">Meaning</th>
                  ${composition && html`<th scope="col">Parts that may use it</th>`}
                </tr>
              </thead>
              <tbody>
                ${rows}
              </tbody>
            </table>`
    }
  </section>`;
}

function renderUsers(composition: Composition, capability: string): Html {
  const { instances, components } = composition;
  const users = layOut(composition).order.flatMap((position) => {
    const instance = instances[position];
    const reach = instance === undefined ? [] : sortedReachOf(instance, components[instance.component]);
    return reach.some(({ name }) => name === capability) ? [{ name: instance?.name, position }] : [];
  });
  if (users.length === 0) return html`None of those that could be read`;
  if (users.length === instances.length && users.length > 1) return html`All ${users.length} parts`;
  return html`<ul class="list">
    ${users.map(({ name, position }) => html`<li><a href="#part-${position}">${name}</a></li>`)}
  </ul>`;
}

interface Share {
  readonly name: string;
  readonly note: string;
  readonly bytes: number;
}

/** Largest first; what belongs to no part comes last. */
function renderSizes({ components, instances, shared }: Composition, total: number): Html {
  const parts = components
    .map((component, index): Share => {
      const times = instances.filter((instance) => instance.component === index).length;
      return {
        name: component.name,
        note: times > 1 ? `used ${times} times, in the file once` : "",
        bytes: component.bytes,
      };
    })
    .toSorted((a, b) => b.bytes - a.bytes);
  const rest = total - shared - parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const shares: Share[] = [
    ...parts,
    ...(shared > 0 ? [{ name: "Shared", note: "what several parts contain, once", bytes: shared }] : []),
    ...(rest > 0 ? [{ name: "Connections", note: "what holds the parts together", bytes: rest }] : []),
  ];
  const largest = Math.max(...shares.map(({ bytes }) => bytes));
  return html`<section aria-labelledby="sizes">
    <h2 id="sizes">Sizes</h2>
    <table class="sizes">
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col"><span class="hidden">Bar</span></th>
          <th scope="col" class="number">Size</th>
          <th scope="col" class="number">Share</th>
        </tr>
      </thead>
      <tbody>
        ${shares.map((share) => renderShare(share, largest, total))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">Whole file</th>
          <td></td>
          <td class="number">${formatBytes(total)}</td>
          <td class="number">100 %</td>
        </tr>
      </tfoot>
    </table>
  </section>`;
}

function renderShare({ name, note, bytes }: Share, largest: number, total: number): Html {
  const percent = (100 * bytes) / total;
  return html`<tr>
    <th scope="row">
      <span class="part">${name}</span>${note === "" ? undefined : html` <span class="note">${note}</span>`}
    </th>
    <td>
      <svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect width="${((100 * bytes) / largest).toFixed(2)}" height="1"></rect>
      </svg>
    </td>
    <td class="number">${formatBytes(bytes)}</td>
    <td class="number">${percent < 0.1 ? "< 0.1" : percent.toFixed(1)} %</td>
  </tr>`;
}

function renderParts(composition: Composition, id: string, level: 2 | 4): Html {
  const parts = layOut(composition).order.map((position) => {
    const instance = composition.instances[position];
    return instance && renderPart(composition, instance, `${id}-${position}`, level);
  });
  return level === 2
    ? html`<section aria-labelledby="parts">
        <h2 id="parts">Parts</h2>
        ${parts}
      </section>`
    : html`${parts}`;
}

function renderPart(composition: Composition, instance: InspectedInstance, id: string, level: 2 | 4): Html {
  const embedded = composition.components[instance.component];
  const part = embedded?.component;
  const facts = [
    roleOf(part),
    formatBytes(embedded?.bytes ?? 0),
    part?.version === undefined ? undefined : `version ${part.version}`,
    part === undefined || part.producers.length === 0
      ? undefined
      : `made with ${listNames(part.producers.map(printProducer))}`,
  ];
  const heading =
    level === 2
      ? html`<h3 id="${id}-name">${instance.name}</h3>`
      : html`<h5 id="${id}-name">${instance.name}</h5>`;
  return html`<article id="${id}" class="part-details" tabindex="-1" aria-labelledby="${id}-name">
    ${heading}
    <p class="facts">${facts.filter((fact) => fact !== undefined).join(" · ")}</p>
    ${
      part === undefined
        ? html`<p class="hint">
            It cannot be read without what surrounds it, so only its connections are known.
          </p>`
        : html`${renderReach(sortedReachOf(instance, embedded))}
          ${renderItems("Exports", part.exports, `${id}-exports`, false)}`
    }
    ${renderArguments(composition, instance, embedded, id)}
    ${part?.composition && level === 2 ? renderInner(part.composition, id) : undefined}
  </article>`;
}

function renderReach(reach: readonly HostCapability[]): Html {
  if (reach.length === 0) return html`<p class="none">Capabilities: none</p>`;
  const word = ({ short, notable }: CapabilityWords) =>
    html`<li class="${notable ? "notable" : "quiet"}">${short}</li>`;
  return html`<ul class="chips" aria-label="Capabilities">
    ${reach.map(({ name }) => word(capabilityWords(name)))}
  </ul>`;
}

/** A part that is a composition itself, such as a middleware of several components. */
function renderInner(composition: Composition, id: string): Html {
  return html`<details id="${id}-inner">
    <summary>Made of ${composition.instances.length} parts itself</summary>
    <h4>Composition of this part</h4>
    ${renderDrawing(composition, id)} ${renderParts(composition, id, 4)}
  </details>`;
}

function renderItems(title: string, items: readonly InspectedItem[], id: string, open: boolean): Html {
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

function renderArguments(
  { instances }: Composition,
  instance: InspectedInstance,
  embedded: EmbeddedComponent | undefined,
  id: string,
): Html {
  if (instance.imports.length === 0) return html`<p class="none">Imports: none</p>`;
  const parent = id.slice(0, id.lastIndexOf("-"));
  const rows = instance.imports.map(({ name, from }) => {
    const item = embedded?.component?.imports.find((each) => each.name === name);
    const provider = typeof from === "number" ? instances[from] : undefined;
    const source =
      item?.functions.length === 0
        ? html`<span class="note">types only</span>`
        : provider !== undefined
          ? html`<a href="#${parent}-${from}">${provider.name}</a>`
          : from === "host"
            ? html`the host`
            : html`<span class="note">spelled out in the file</span>`;
    return html`<tr>
      <th scope="row"><code>${name}</code></th>
      <td>${source}</td>
    </tr>`;
  });
  return html`<details id="${id}-imports">
    <summary>Imports <span class="count">${instance.imports.length}</span></summary>
    <table>
      <thead>
        <tr>
          <th scope="col">Import</th>
          <th scope="col">Provided by</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </details>`;
}

function printProducer({ name, version }: Producer): string {
  return version === "" ? name : `${name} ${version}`;
}
