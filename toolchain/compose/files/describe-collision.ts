import { quoteCommand } from "../../run/index.ts";
import type { CatalogueKind } from "../../run/catalogue/index.ts";
import type { Collision } from "./check.ts";

/** Where the reader can rename tools: options of the command, `wasmcp.toml`, or the argument of a tool. */
export type RenameBy = "options" | "project" | "prefixes";

/** "`a.wasm`, `b.wasm` have tools called `add`: the server uses those of `a.wasm`; to rename them, add `--prefix b.wasm=PREFIX_`" */
export function describeCollision(
  { kind, names, parts: [first = "", ...others] }: Collision,
  renameBy: RenameBy,
): string {
  const list = (items: readonly string[]) => items.map((item) => `\`${item}\``).join(", ");
  // A prefix for a component that is there twice would rename the tools of both.
  if (others.every((other) => other === first)) {
    const times = others.length === 1 ? "twice" : `${others.length + 1} times`;
    return `\`${first}\` is given ${times}, and clients reach only its first ${list(names)}; leave out all but one`;
  }
  const other = others.find((each) => each !== first) ?? "";
  const remedy = kind === "tools" ? `; to rename them, add \`${prefixFor(other, renameBy)}\`` : "";
  return `${list([first, ...others])} have ${kindNames[kind]} ${list(names)}: the server uses those of \`${first}\`${remedy}`;
}

function prefixFor(part: string, renameBy: RenameBy): string {
  switch (renameBy) {
    case "options":
      return quoteCommand(["--prefix", `${part}=PREFIX_`]);
    case "project":
      return `prefixes = { ${JSON.stringify(part)} = "PREFIX_" }`;
    case "prefixes":
      return `"prefixes": { ${JSON.stringify(part)}: "PREFIX_" }`;
  }
}

const kindNames: Readonly<Record<CatalogueKind, string>> = {
  tools: "tools called",
  resources: "resources with the URI",
  resourceTemplates: "resource templates with the URI",
  prompts: "prompts called",
};
