import { ToolchainError } from "../../../core/errors.ts";
import { nearest } from "../../../core/text/index.ts";
import type { Config } from "./config.ts";

/** No alias and no profile has this name: why not, and which names there are. */
export function unknownName(name: string, { file, components, profiles, problems }: Config): ToolchainError {
  const problem = problems.find(
    ({ entry }) => entry === `components.${name}` || entry === `profiles.${name}`,
  );
  if (problem !== undefined) {
    return new ToolchainError("bad-config", `cannot use \`${name}\`: ${problem.message}`, {
      remedy: `correct \`${problem.entry}\` in \`${file}\``,
    });
  }
  const unread = problems.find(({ entry }) => entry === undefined);
  if (unread !== undefined) {
    return new ToolchainError("bad-config", `cannot resolve \`${name}\`: cannot read \`${file}\``, {
      cause: new Error(unread.message),
    });
  }
  const known = [...components.keys(), ...profiles.keys()].sort();
  const similar = nearest(name, known);
  const names = known.map((other) => `\`${other}\``).join(", ");
  const accepted = [
    ...(similar === undefined ? [] : [`did you mean \`${similar}\`?`]),
    known.length === 0 ? `\`${file}\` has no aliases and no profiles` : `\`${file}\` has ${names}`,
    `to name a file, write a path, as in \`./${name.endsWith(".wasm") ? name : `${name}.wasm`}\``,
  ];
  return new ToolchainError("unknown-component", `unknown alias or profile \`${name}\``, {
    remedy: accepted.join("\n"),
  });
}
