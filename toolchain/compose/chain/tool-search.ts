/**
 * Tool search, if the server has it: the first link of the chain, directly behind the transport. There it sees the tools that
 * all other links leave in the list, and the transport has already found out who the client is.
 */
import { ToolchainError } from "../../../core/errors.ts";
import { searchComponent, type FrameworkReader } from "../framework.ts";
import { writeSettings } from "../generated/settings.ts";
import type { Protocol } from "../parts/protocol.ts";
import { exportOf, instantiate } from "./instantiation.ts";
import type { Chain } from "./lay-chain.ts";

/** Clients see a tool that finds tools, in the place of the whole list. */
export interface ToolSearch {
  /** The names of tools that stay in the list. */
  readonly show: readonly string[];
}

export function laySearch(
  search: ToolSearch | undefined,
  chain: Chain,
  { handlerName }: Protocol,
  framework: FrameworkReader,
): Chain {
  if (search === undefined) return chain;
  const parts = [...chain.parts.keys()];
  if (!parts.some(({ handles, capabilities }) => handles || capabilities.includes("tools"))) {
    throw new ToolchainError(
      "nothing-to-search",
      "cannot give the server tool search: none of its components has tools",
      { remedy: "add a component with tools, or leave tool search out" },
    );
  }
  const part = framework.get(searchComponent, "the server has tool search");
  const link = instantiate(part, "search", { wires: new Map([[handlerName, chain.first]]) });
  return { ...chain, links: [link, ...chain.links], first: exportOf(link, handlerName) };
}

/** The component that exports `wasmcp:framework/search`. */
export function writeSearch(interfaceName: string, { show }: ToolSearch): Uint8Array {
  return writeSettings(interfaceName, { "always-shown": show.join("\n") });
}

/** What is wrong with the name of a tool that is to stay in the list. */
export function shownToolProblem(name: string): string | undefined {
  return /^[^\s\p{Cc}]+$/u.test(name) ? undefined : `${JSON.stringify(name)} is not a name of a tool`;
}
