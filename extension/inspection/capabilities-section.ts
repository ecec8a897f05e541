import type { Composition, Inspection } from "../../toolchain/inspect/index.ts";
import { layOut } from "./composition-layout.ts";
import { html, message, type Html } from "../ui/html.ts";
import { sortedReachOf } from "./reach.ts";
import { capabilityWords, sortCapabilities } from "./capability-words.ts";

export function renderCapabilities({ capabilities, composition }: Inspection): Html {
  const rows = sortCapabilities(capabilities).map(({ name, interfaces }) => {
    const words = capabilityWords(name);
    return html`<tr>
      <th scope="row" class="${words.notable ? "notable" : "quiet"}">
        ${words.short}
        <ul class="interfaces">
          ${interfaces.map((each) => html`<li><code>${each}</code></li>`)}
        </ul>
      </th>
      <td>Can ${message(words.meaning)}.</td>
      ${composition && html`<td>${renderUsers(composition, name)}</td>`}
    </tr>`;
  });
  return html`<section aria-labelledby="capabilities">
    <h2 id="capabilities">Capabilities</h2>
    ${
      rows.length === 0
        ? html`<p>No access to files, network or environment.</p>`
        : html`<p class="hint">
              The component can use these through its host or its server, which decide what they allow.
            </p>
            <table class="capabilities">
              <thead>
                <tr>
                  <th scope="col">Capability</th>
                  <th scope="col">Meaning</th>
                  ${composition && html`<th scope="col">Parts that can use it</th>`}
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
  const { instances } = composition;
  const users = layOut(composition).order.flatMap((position) => {
    const instance = instances[position];
    const reach = instance === undefined ? [] : sortedReachOf(instance);
    return reach.some(({ name }) => name === capability) ? [{ name: instance?.name, position }] : [];
  });
  if (users.length === 0) return html`None of the readable parts`;
  if (users.length === instances.length && users.length > 1) return html`All ${users.length} parts`;
  return html`<ul class="list">
    ${users.map(({ name, position }) => html`<li><a href="#part-${position}">${name}</a></li>`)}
  </ul>`;
}
