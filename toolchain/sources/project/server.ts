import { ToolchainError } from "../../../core/errors.ts";
import { nearest } from "../../../core/text/index.ts";
import type { ProjectFile, ServerDefinition } from "./parse.ts";

/** The definition of a server. If it cannot be used, the error says why, or which servers the file has. */
export function getServer({ file, servers, problems }: ProjectFile, name: string): ServerDefinition {
  const server = servers.get(name);
  if (server !== undefined) return server;
  const problem =
    problems.find(({ entry }) => entry === `servers.${name}`) ??
    problems.find(({ entry }) => entry === undefined);
  if (problem !== undefined) {
    throw new ToolchainError("bad-server", `cannot use the server \`${name}\`: ${problem.message}`, {
      remedy: `correct \`${file}\``,
    });
  }
  const similar = nearest(name, servers.keys());
  const known = [...servers.keys()].map((each) => `\`${each}\``).join(", ");
  throw new ToolchainError("unknown-server", `\`${file}\` has no server \`${name}\``, {
    remedy: similar === undefined ? `its servers are ${known || "none"}` : `did you mean \`${similar}\`?`,
  });
}
