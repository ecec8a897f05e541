/** Refuses entries of lists that concern nothing: they are misspelt, or remain from an earlier version of a part. */
import { parseInterfaceName, type InterfaceName } from "../../../core/component/index.ts";
import type { ToolchainError } from "../../../core/errors.ts";
import { importsToProvide } from "../needs.ts";
import type { ReadPart } from "../parts/part.ts";
import { capabilityOf } from "./capabilities.ts";
import { badReach, covers, isDetail, nearestReach, printReach, type Reach } from "./reach.ts";

/** An entry of a list as the user wrote it. */
export interface Entry {
  readonly reach: Reach;
  readonly list: "allow" | "deny";
  /** The part that the list is for, as the user named it; absent for a list that is for all. */
  readonly part: string | undefined;
}

/** `concerned`: the parts that the entry may be about. */
export function requireMatch({ reach, list, part }: Entry, concerned: readonly ReadPart[]): void {
  if (concerned.some((each) => matches(reach, each))) return;
  throw unmatched(reach, list, part, concerned);
}

function matches(reach: Reach, part: ReadPart): boolean {
  return reachable(part).some((name) => isAbout(reach, name)) || fromMessages(part).has(reachedName(reach));
}

/** A detail is about one interface of its capability: a folder is granted among the preopened ones. */
function isAbout(reach: Reach, name: InterfaceName): boolean {
  if (reach.kind === "folder") return covers(reach, name) && name.interface === "preopens";
  return covers(reach, name);
}

function reachable({ component }: ReadPart): readonly InterfaceName[] {
  return [...importsToProvide(component.imports)].flatMap((text) => parseInterfaceName(text) ?? []);
}

/** What a part receives with each call, whatever it imports: the members of `message-context`. */
const MEMBERS: ReadonlySet<string> = new Set([
  "claims",
  "http-context",
  "server-io",
  "sessions",
  "wasmcp:mcp-v20251125",
  "wasmcp:mcp-v20251125/server-auth",
  "wasmcp:mcp-v20251125/server-io",
  "wasmcp:mcp-v20251125/sessions",
]);
const CALLED = ["tools", "resources", "prompts", "completions", "server-handler"];

function fromMessages({ component }: ReadPart): ReadonlySet<string> {
  const isCalled = [...component.exports.keys()].some((text) => {
    const name = parseInterfaceName(text);
    return name?.namespace === "wasmcp" && CALLED.includes(name.interface);
  });
  return isCalled ? MEMBERS : new Set();
}

function reachedName(reach: Reach): string {
  return isDetail(reach) ? "" : reach.name;
}

function unmatched(
  reach: Reach,
  list: Entry["list"],
  part: string | undefined,
  concerned: readonly ReadPart[],
): ToolchainError {
  const text = printReach(reach);
  const names = concerned.flatMap(reachable);
  const [who, they] =
    part === undefined
      ? ["no component imports", "they import"]
      : [`\`${part}\` does not import`, "it imports"];
  const what = isDetail(reach) ? `what \`${text}\` is a part of` : `anything of \`${text}\``;
  const capabilities = [...new Set(names.flatMap((name) => capabilityOf(name) ?? []))].sort();
  const imported =
    capabilities.length === 0 ? "" : `; ${they} ${capabilities.map((each) => `\`${each}\``).join(", ")}`;
  const similar = nearestReach(text, new Set(names.flatMap(namesOf)));
  const removal = `remove \`${text}\` from what you ${list}${part === undefined ? "" : ` for \`${part}\``}`;
  return badReach(
    `cannot ${list} \`${text}\`: ${who} ${what}${imported}`,
    similar === undefined ? removal : `did you mean \`${similar}\`? Otherwise, ${removal}`,
  );
}

/** Every text that is about an interface. */
function namesOf(name: InterfaceName): string[] {
  const packageName = `${name.namespace}:${name.package}`;
  return [capabilityOf(name) ?? packageName, packageName, `${packageName}/${name.interface}`];
}
