/** Asks before a server of `wasmcp.toml` takes variables of the user's environment. */
import { isSecretOfServer } from "../toolchain/run/index.ts";
import type { BorrowRequest, Lender } from "../toolchain/sources/index.ts";
import type { CommandContext } from "./context.ts";
import { allowedVariables } from "./options.ts";

/** `option` is `--allow-env`. */
export function lenderFor(
  { env, places, ask, noteStyle }: CommandContext,
  option: true | readonly string[] | undefined,
): Lender {
  const allowed = allowedVariables(option);
  if (ask === undefined) return { env, places, allowed };
  return {
    env,
    places,
    allowed,
    ask: (request) => ask({ lines: describe(request, noteStyle), text: "Give them to the server?" }),
  };
}

function describe(
  { file, server, variables, receivers }: BorrowRequest,
  style: CommandContext["noteStyle"],
): string[] {
  const width = Math.max(...variables.map(({ from }) => from.length));
  return [
    `The server ${style.bold(server)} of ${file} takes variables of your environment:`,
    "",
    ...variables.map(({ variable, from }) => {
      const [part, name] = variable.includes(":") ? variable.split(":") : [undefined, variable];
      const receiver = receiverOf(variable, part);
      const as = name === from ? "" : `, as ${name}`;
      return `  ${style.bold(from.padEnd(width))}  ${style.dim(`for ${receiver}${as}`)}`;
    }),
    ...(receivers.length === 0
      ? []
      : [
          "",
          "The file decides who gets secrets of the server:",
          "",
          ...receivers.map((each) => `  ${each}`),
        ]),
    "",
    style.dim("The components can send them anywhere that they reach. Your answer is kept for this folder."),
  ];
}

function receiverOf(variable: string, part: string | undefined): string {
  if (isSecretOfServer(variable))
    return "the server itself, of which this file replaces components or settings";
  return part ?? "every component of the server that reads variables";
}
