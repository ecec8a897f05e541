/** What the command prints about packages: code of others, which reaches nothing until the user grants it. */
import type { PartAccess } from "../../../toolchain/compose/files/index.ts";
import { packageOf } from "../../../toolchain/compose/index.ts";
import { grantable } from "./access-notes.ts";
import { quoteCommand } from "../../../toolchain/run/index.ts";

/** Nothing for a server without packages, or whose packages have what they ask for. */
export function packageNotes(access: readonly PartAccess[], isProject: boolean): readonly string[] {
  const packages = access.filter(({ isForeign, asks }) => isForeign && asks.length > 0);
  if (packages.length === 0) return [];
  const lines = packages.map(({ part, asks, granted }) => {
    return `${part} asks for ${asks.join(", ")}; granted: ${granted.join(", ") || "nothing"}`;
  });
  if (packages.every(({ asks, granted }) => asks.length === granted.length)) return lines;
  return [
    ...lines,
    "Packages are granted nothing by themselves. To grant everything that they ask for, add:",
    `  ${isProject ? tomlFor(access, packages) : optionsFor(access, packages)}`,
  ];
}

/** A list for one component leaves nothing to those without a list, so that the user's own keep theirs under a star. */
function ownReach(access: readonly PartAccess[]): readonly string[] {
  return [...new Set(access.flatMap(({ isForeign, granted }) => (isForeign ? [] : granted)))].toSorted();
}

function tomlFor(access: readonly PartAccess[], packages: readonly PartAccess[]): string {
  const list = (texts: readonly string[]) => `[${texts.map((each) => JSON.stringify(each)).join(", ")}]`;
  const own = ownReach(access);
  const entries = packages.map((each) => `${JSON.stringify(nameOf(each))} = ${list(grantable(each.asks))}`);
  return `allow = { ${[...entries, ...(own.length > 0 ? [`"*" = ${list(own)}`] : [])].join(", ")} }`;
}

function optionsFor(access: readonly PartAccess[], packages: readonly PartAccess[]): string {
  const named = packages.flatMap((each) => grantable(each.asks).map((one) => `${one}=${nameOf(each)}`));
  return quoteCommand([...named, ...ownReach(access)].flatMap((each) => ["--allow", each]));
}

function nameOf({ part }: PartAccess): string {
  return packageOf({ name: part }) ?? part;
}
