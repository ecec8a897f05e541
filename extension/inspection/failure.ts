/** What a page says when something did not work. No `vscode` here. */
import * as path from "node:path";
import { causesOf, renderProblem, ToolchainError } from "../../core/errors.ts";
import { sentences } from "../ui/text.ts";

/** Why something did not work, for a person. Names are in backticks, which the page shows as code. */
export interface Failure {
  /** A sentence, as in `Cannot inspect weather.wasm.` */
  readonly what: string;
  /** From the outermost in. */
  readonly causes: readonly string[];
  readonly remedies: readonly string[];
}

/** The page names `file` by its last part alone, as the page's title does. */
export function describeFailure(error: unknown, what: string, file: string): Failure {
  const chain = causesOf(error);
  // The first message only repeats what was attempted, unless it is the only one.
  const causes = (chain.length > 1 ? chain.slice(1) : chain).flatMap((each) => [
    sentences(each instanceof Error ? each.message : String(each)),
    ...(each instanceof ToolchainError ? each.problems.map(renderProblem) : []),
  ]);
  const remedies = chain.flatMap((each) =>
    each instanceof ToolchainError && each.remedy !== undefined ? [sentences(each.remedy)] : [],
  );
  const shorten = (text: string): string => text.replaceAll(file, path.basename(file));
  return { what, causes: causes.map(shorten), remedies: remedies.map(shorten) };
}
