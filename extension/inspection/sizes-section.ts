import type { Composition } from "../../toolchain/inspect/index.ts";
import { formatBytes } from "../ui/text.ts";
import { html, type Html } from "../ui/html.ts";

interface Share {
  readonly name: string;
  readonly note: string;
  readonly bytes: number;
}

/** Largest first. Bytes that do not belong to one part come last. */
export function renderSizes({ components, instances, shared }: Composition, total: number): Html {
  const parts = components
    .map((component, index): Share => {
      const times = instances.filter((instance) => instance.component === index).length;
      return {
        name: component.name,
        note: times > 1 ? `used ${times} times, stored once` : "",
        bytes: component.bytes,
      };
    })
    .toSorted((a, b) => b.bytes - a.bytes);
  const rest = total - shared - parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const shares: Share[] = [
    ...parts,
    ...(shared > 0
      ? [{ name: "Shared", note: "contents that several parts have in common", bytes: shared }]
      : []),
    ...(rest > 0 ? [{ name: "Connections", note: "links between the parts", bytes: rest }] : []),
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
