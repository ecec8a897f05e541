import { parseInterfaceName } from "../../../core/component/index.ts";
import type { FrameworkReader } from "../framework.ts";
import { exportOf, instantiate, type Wire } from "./instantiation.ts";
import type { Chain } from "./lay-chain.ts";
import { requireImport } from "./require-import.ts";

/**
 * The chain of methods of extensions: a middleware for each part that has any, and the end of the other chain behind them.
 * `chainName` is `wasmcp:framework/extension-chain@0.1.0`. An open chain has none.
 */
export function layExtensionChain(
  chainName: string,
  { links, parts }: Chain,
  framework: FrameworkReader,
): Wire | undefined {
  const end = links.at(-1);
  if (end?.role !== "end") return undefined;
  let next = exportOf(end, chainName);
  for (const [{ part, extensions }, own] of [...parts].toReversed()) {
    const exported = extensions === undefined ? undefined : parseInterfaceName(extensions);
    if (extensions === undefined || exported === undefined) continue;
    const middleware = framework.get("extensions-middleware", `\`${part.name}\` exports \`${extensions}\``);
    requireImport(middleware, exported, part);
    const wires = new Map([
      [chainName, next],
      [extensions, exportOf(own, extensions)],
    ]);
    next = exportOf(instantiate(middleware, "extensions-middleware", { wires, of: part }), chainName);
  }
  return next;
}
