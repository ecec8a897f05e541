/** What the guard of an interface lets pass, in the lines that its component reads. */
import type { Granted, PartGrants } from "../grants/part-grants.ts";

export interface GuardFacts {
  /** Whether this is a whole server, whose variables and folders are there for all of its parts. */
  readonly isServer: boolean;
  /** Whether the framework keeps files in a folder of the server. */
  readonly storesFiles: boolean;
}

/**
 * `undefined`: the part takes the interface from the host, without a guard. The interface is given without its version:
 * `wasi:cli/environment`.
 */
export function grantedLines(
  family: string,
  { environment, folders, hosts }: PartGrants,
  { isServer, storesFiles }: GuardFacts,
): readonly string[] | undefined {
  switch (family) {
    case "wasi:cli/environment":
      // Without a list, too, the framework's variables and those of other parts are out of reach.
      return isServer || environment !== "all" ? lines(environment) : undefined;
    case "wasi:filesystem/preopens":
      if (!storesFiles) return folders === "all" ? undefined : lines(folders);
      return [...lines(folders), "hide-store"];
    case "wasi:http/outgoing-handler":
      return hosts === "all" ? undefined : lines(hosts);
    default:
      return undefined;
  }
}

function lines(granted: Granted): readonly string[] {
  return granted === "all" ? ["*"] : [...granted].sort();
}
