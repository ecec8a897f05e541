/** What components asked for and did not get, and what to add so that they do. */
import { printAccess, type Access, type Denial } from "../../../toolchain/compose/grants/index.ts";
import { labelOf, type PlannedPart, type ServerPlan } from "../../../toolchain/compose/index.ts";

/** One line for each component that did not get everything. What `denials` name is the user's own wish. */
export function accessNotes(
  { parts }: Pick<ServerPlan, "parts">,
  denials: readonly Denial[] = [],
): readonly string[] {
  const wished = new Set(denials.flatMap((each) => ("what" in each ? [each.what] : [])));
  const labels = parts.map((part) => labelOf(part));
  return parts.flatMap((part, position) => {
    const label = labels[position] ?? "";
    // A label that two components share would name both.
    const isAlone = labels.indexOf(label) === labels.lastIndexOf(label);
    return noteOf(part, isAlone ? label : part.name, wished) ?? [];
  });
}

/** What to advise to grant: what lies between components of wasmcp is for them alone. */
export function grantable(capabilities: readonly string[]): readonly string[] {
  return capabilities.filter((each) => each !== "framework");
}

/** `called`: how options name the part. */
function noteOf(
  { name, access }: PlannedPart,
  called: string,
  wished: ReadonlySet<string>,
): string | undefined {
  const isWished = (each: Access) =>
    wished.has(each.name) || each.interfaces.every((text) => isNamed(text, wished));
  const denied = access.filter((each) => each.isDenied && !isWished(each));
  const narrowed = access.filter(({ isDenied, details }) => !isDenied && details !== undefined);
  if (denied.length === 0 && narrowed.every(({ details }) => details?.includes("*"))) return undefined;
  const granted = access.filter(({ isDenied }) => !isDenied).flatMap(printAccess);
  const asked = [...new Set(access.map((each) => each.name))];
  const missing = [...new Set(denied.map((each) => each.name))];
  // These need a list even where all else is granted without one, and a list must name everything.
  const isListless =
    missing.length > 0 && missing.every((each) => each === "session-manager" || each === "framework");
  const toAdd = grantable(isListless ? [...granted, ...missing] : missing);
  const remedy = toAdd.map((each) => `--allow ${each}=${called}`).join(" ");
  return [
    `${name}: asks for ${asked.join(", ")}; may access ${granted.join(", ") || "nothing"}`,
    ...(remedy === "" ? [] : [`to grant the rest, add ${remedy}, or the same to \`allow\` in wasmcp.toml`]),
  ].join("; ");
}

/** `wasi:http/outgoing-handler@0.2.12` is named by its package and by itself. */
function isNamed(interfaceName: string, wished: ReadonlySet<string>): boolean {
  const [name = ""] = interfaceName.split("@", 1);
  return wished.has(name) || wished.has(name.split("/", 1)[0] ?? "");
}
