/** The page about a component, section by section. Values in, HTML out: nothing here uses the editor or reads a file. */
import type { Inspection } from "../../toolchain/inspect/index.ts";
import { formatBytes, listNames } from "../ui/text.ts";
import { renderCapabilities } from "./capabilities-section.ts";
import { renderComposition } from "./composition-section.ts";
import { renderFailureText } from "./failure-section.ts";
import type { Failure } from "./failure.ts";
import { html } from "../ui/html.ts";
import { printProducer, renderImports, renderItems } from "./items.ts";
import { type Offer, renderOffer } from "./offer-section.ts";
import { type PageFrame, renderPage } from "../ui/page-frame.ts";
import { renderParts } from "./parts-section.ts";
import { renderProtection } from "./protection-section.ts";
import { renderSizes } from "./sizes-section.ts";
import { kindTitle, offersTools } from "./capability-words.ts";

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
      ${inspection.protection && renderProtection(inspection.protection)}
      ${composition && renderSizes(composition, bytes)}
      <section aria-labelledby="interfaces">
        <h2 id="interfaces">Interfaces</h2>
        <p class="hint">The imports and exports of the whole file, with their names in WIT.</p>
        ${renderItems("Exports", inspection.exports, "whole-exports", true)}
        ${renderImports(inspection.imports, "whole-imports")}
      </section>
      ${composition && renderParts(composition, "part", 2)}`,
  );
}

/** The page about a file that cannot be inspected: why, and what to do. `kind` is a heading such as `Core module`. */
export function renderFailure(kind: string, failure: Failure, frame: PageFrame): string {
  return renderPage(
    frame,
    html`<header>
        <p class="kind">${kind}</p>
        <h1>${frame.file}</h1>
      </header>
      <div class="failure">${renderFailureText(failure)}</div>
      <p class="hint">This page updates when the file changes.</p>`,
  );
}
