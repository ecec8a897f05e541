import { ToolchainError } from "../../../core/errors.ts";
import { partsNamed } from "./part-names.ts";
import type { ReadPart } from "./part.ts";
import { capabilitiesOf, type Protocol } from "./protocol.ts";

/** Characters that MCP allows in the name of a tool. */
const TOOL_NAME = /^[A-Za-z0-9_./-]{1,64}$/;

/** The prefix of each part that has one. `given`: by the name of a part or of its file. */
export function prefixesOf(
  parts: readonly ReadPart[],
  given: ReadonlyMap<string, string>,
  protocol: Protocol,
): ReadonlyMap<ReadPart, string> {
  const prefixes = new Map<ReadPart, string>();
  for (const [name, prefix] of given) {
    if (!TOOL_NAME.test(prefix)) {
      throw new ToolchainError(
        "bad-prefix",
        `expected the prefix of \`${name}\` to be 1 to 64 letters, digits, \`_\`, \`-\`, \`.\` or \`/\`, found \`${prefix}\``,
      );
    }
    for (const part of partsNamed(name, parts, "a prefix")) {
      if (!capabilitiesOf(part, protocol).includes("tools")) {
        throw new ToolchainError(
          "nothing-to-prefix",
          `cannot give the tools of \`${part.name}\` a prefix: it does not export \`${protocol.capabilities.get("tools") ?? ""}\``,
        );
      }
      prefixes.set(part, prefix);
    }
  }
  return prefixes;
}
