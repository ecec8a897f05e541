/** The section of the page with the details of each part. */
import { printAccess, type Access } from "../../toolchain/compose/grants/index.ts";
import type { Composition, EmbeddedComponent, InspectedInstance } from "../../toolchain/inspect/index.ts";
import { formatBytes, listNames } from "../ui/text.ts";
import { layOut } from "./composition-layout.ts";
import { renderDrawing } from "./composition-section.ts";
import { html, type Html } from "../ui/html.ts";
import { printProducer, renderItems, renderPlumbing } from "./items.ts";
import { withoutPlumbing } from "./plumbing.ts";
import { sortedDenialsOf, sortedReachOf } from "./reach.ts";
import { capabilityWords, roleOf, type CapabilityWords } from "./capability-words.ts";

/** `id` distinguishes the parts of several compositions on one page; `level` is that of the heading. */
export function renderParts(composition: Composition, id: string, level: 2 | 4): Html {
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
            wasmcp cannot read this part on its own, so the page shows only its connections.
          </p>`
        : html`${renderReach(sortedReachOf(instance), sortedDenialsOf(instance))}
          ${renderItems("Exports", part.exports, `${id}-exports`, false)}`
    }
    ${renderArguments(composition, instance, embedded, id)}
    ${part?.composition && level === 2 ? renderInner(part.composition, id) : undefined}
  </article>`;
}

function renderReach(reach: readonly Access[], denied: readonly Access[]): Html {
  const lost = [...new Set(denied.map(({ name }) => capabilityWords(name).short))].join(", ");
  return html`${
    reach.length === 0
      ? html`<p class="none">Capabilities: none</p>`
      : html`<ul class="chips" aria-label="Capabilities">
          ${reach.map((each) => renderAccess(each, capabilityWords(each.name)))}
        </ul>`
  }
  ${lost === "" ? undefined : html`<p class="none">Denied: ${lost}</p>`}`;
}

/** `Network: api.example.com` where only a part of the capability was granted. */
function renderAccess(access: Access, { short, notable }: CapabilityWords): Html {
  const details = printAccess(access).flatMap((each) =>
    each.startsWith(`${access.name}:`) ? [each.slice(access.name.length + 1)] : [],
  );
  const text = details.length === 0 ? short : `${short}: ${details.join(", ")}`;
  return html`<li class="${notable ? "notable" : "quiet"}">${text}</li>`;
}

/** The inside of a part that is a composition, such as a middleware made of several components. */
function renderInner(composition: Composition, id: string): Html {
  return html`<details id="${id}-inner">
    <summary>Made of ${composition.instances.length} parts</summary>
    <h4>Composition of this part</h4>
    ${renderDrawing(composition, id)} ${renderParts(composition, id, 4)}
  </details>`;
}

function renderArguments(
  { instances }: Composition,
  instance: InspectedInstance,
  embedded: EmbeddedComponent | undefined,
  id: string,
): Html {
  if (instance.imports.length === 0) return html`<p class="none">Imports: none</p>`;
  const parent = id.slice(0, id.lastIndexOf("-"));
  const itemOf = ({ name }: InspectedInstance["imports"][number]) =>
    embedded?.component?.imports.find((each) => each.name === name);
  const { shown, hidden } = withoutPlumbing(instance.imports, itemOf);
  const renderRow = (argument: InspectedInstance["imports"][number]): Html => {
    const { name, from } = argument;
    const item = itemOf(argument);
    const provider = typeof from === "number" ? instances[from] : undefined;
    const source =
      item?.functions.length === 0
        ? html`<span class="note">types only</span>`
        : provider !== undefined
          ? html`<a href="#${parent}-${from}">${provider.name}</a>`
          : from === "host"
            ? html`the host`
            : html`<span class="note">defined in the file</span>`;
    return html`<tr>
      <th scope="row"><code>${name}</code></th>
      <td>${source}</td>
    </tr>`;
  };
  return html`<details id="${id}-imports">
    <summary>Imports <span class="count">${instance.imports.length}</span></summary>
    ${shown.length === 0 ? undefined : renderTable(shown.map(renderRow))}
    ${renderPlumbing(hidden.length, `${id}-plumbing`, renderTable(hidden.map(renderRow)))}
  </details>`;
}

function renderTable(rows: readonly Html[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Import</th>
        <th scope="col">Provided by</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}
