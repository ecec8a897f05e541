/** What axe finds in a page: one line per element that has something wrong. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { Frame, Page } from "playwright-core";

const source = fs.readFile(
  path.join(import.meta.dirname, "../../../node_modules/axe-core/axe.min.js"),
  "utf8",
);

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly help: string;
    readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
  }[];
}

export async function violations(page: Page | Frame): Promise<readonly string[]> {
  // An evaluated text is not subject to the page's content policy.
  await page.evaluate(`${await source}; 0`);
  const { violations: found } = await page.evaluate<AxeResult>(
    "axe.run(document, { resultTypes: ['violations'] })",
  );
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, failureSummary }) =>
        `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary.replaceAll(/\s+/g, " ")}`,
    ),
  );
}
