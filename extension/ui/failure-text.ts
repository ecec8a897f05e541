/** What a notification or an input box says about a failure. No `vscode` here. */
import { causesOf, describeError, renderProblem, ToolchainError } from "../../core/errors.ts";
import { plainText, sentences } from "./text.ts";

/** One paragraph without backticks: what failed, the problems with their places, and what to do. Paths start at `folders`. */
export function failureText(error: unknown, folders: readonly string[] = []): string {
  const chain = causesOf(error);
  const lines = [
    ...chain.flatMap((each) => [
      sentences(describeError(each).message),
      ...(each instanceof ToolchainError ? each.problems.map((problem) => `${renderProblem(problem)}.`) : []),
    ]),
    ...new Set(
      chain.flatMap((each) => {
        const { remedy } = describeError(each);
        return remedy === undefined ? [] : [sentences(remedy)];
      }),
    ),
  ];
  return plainText(shortenPaths(lines.join(" "), folders));
}

/** Names files as the explorer does: `/home/me/agent-tools/a/b.ts` is `a/b.ts` in the folder `/home/me/agent-tools`. */
function shortenPaths(text: string, folders: readonly string[]): string {
  return folders.reduce(
    (shorter, folder) => shorter.replaceAll(`${folder}/`, "").replaceAll(`${folder}\\`, ""),
    text,
  );
}
