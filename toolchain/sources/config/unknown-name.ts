import { ToolchainError } from "../../../core/errors.ts";
import { nearest } from "../../../core/text/index.ts";
import type { Config } from "./config.ts";

/** No alias and no profile has this name: why not, and which names there are. */
export function unknownName(name: string, { file, components, profiles, problems }: Config): ToolchainError {
  const problem = problems.find(
    ({ entry }) => entry === `components.${name}` || entry === `profiles.${name}`,
  );
  if (problem !== undefined) {
    return new ToolchainError("bad-config", `\`${name}\` cannot be used: ${problem.message}`, {
      remedy: `correct \`${problem.entry}\` in \`${file}\``,
    });
  }
  const unread = problems.find(({ entry }) => entry === undefined);
  if (unread !== undefined) {
    return new ToolchainError("bad-config", `cannot resolve \`${name}\`, since \`${file}\` cannot be read`, {
      cause: new Error(unread.message),
    });
  }
  const known = [...components.keys(), ...profiles.keys()].sort();
  const similar = nearest(name, known);
  const names = known.map((other) => `\`${other}\``).join(", ");
  const accepted = [
    ...(similar === undefined ? [] : [`did you mean \`${similar}\`?`]),
    known.length === 0 ? `\`${file}\` has no aliases and no profiles` : `\`${file}\` has ${names}`,
    `write a file as a path, as in \`./${name}.wasm\``,
  ];
  return new ToolchainError("unknown-component", `no alias or profile is called \`${name}\``, {
    remedy: accepted.join("\n"),
  });
}
