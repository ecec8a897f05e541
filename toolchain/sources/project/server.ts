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

/** The definition of the only server. If the file has several, the error shows a command that chooses one. */
export function getOnlyServer(
  { file, servers, problems }: ProjectFile,
  choosing: (name: string) => string,
): ServerDefinition {
  const [server, ...others] = servers.values();
  if (server !== undefined && others.length === 0) return server;
  const names = [...servers.keys()].map((name) => `\`${name}\``).join(", ");
  if (server === undefined) {
    const [problem] = problems;
    throw new ToolchainError("no-servers", `\`${file}\` has no usable server`, {
      ...(problem && { cause: new Error(`${problem.entry ?? "file"}: ${problem.message}`) }),
    });
  }
  throw new ToolchainError("several-servers", `\`${file}\` has several servers`, {
    remedy: `choose one of ${names}, as in \`${choosing(server.name)}\``,
  });
}
