/** Identifiers, package names and the names that the component model derives from them. */
import type { Accessor, Interface, PackageName } from "./model.ts";

/** The words that need a `%` to serve as identifiers (`WIT.md`, "Keywords"), and `_` and `error-context`, which tools reserve too. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "_ as async bool borrow char constructor enum error-context export f32 f64 flags from func future import include " +
    "interface list map option own package record resource result s16 s32 s64 s8 static stream string tuple type " +
    "u16 u32 u64 u8 use variant with world"
  ).split(" "),
);

/** Why `text` is not a kebab-case label; `undefined` for a label such as `get-XML-2`. */
export function labelDefect(text: string): string | undefined {
  const words = text.split("-");
  for (const [index, word] of words.entries()) {
    if (word === "") return "needs a word on both sides of each hyphen";
    if (!/^[A-Za-z0-9]+$/.test(word)) return "may contain only letters, digits and hyphens";
    if (index === 0 && /^[0-9]/.test(word)) return "starts with a digit";
    if (/[a-z]/.test(word) && /[A-Z]/.test(word)) return `mixes upper and lower case in \`${word}\``;
  }
  return undefined;
}

/** As an identifier is written in WIT: with `%` where the name is a keyword. */
export function escapeIdentifier(name: string): string {
  return KEYWORDS.has(name) ? `%${name}` : name;
}

/** `wasi:http@0.2.12` */
export function packageId(name: PackageName): string {
  return `${name.namespace}:${name.name}${name.version === undefined ? "" : `@${name.version}`}`;
}

/** `wasi:http/types@0.2.12`: an interface or a world within its package. */
export function qualifiedId(name: PackageName, item: string): string {
  return `${name.namespace}:${name.name}/${item}${name.version === undefined ? "" : `@${name.version}`}`;
}

/** `wasi:http/types@0.2.12`; an inline interface has no name, so the result is its package's name. */
export function interfaceId(iface: Interface): string {
  return iface.name === undefined
    ? packageId(iface.package.name)
    : qualifiedId(iface.package.name, iface.name);
}

/** The component-level name of a function: `[method][get]r.x`, `[static]r.open`, `[constructor]r`, `[set]x`, `run`. */
export function functionName(
  name: string,
  accessor?: Accessor,
  owner?: { readonly kind: "method" | "static" | "constructor"; readonly resource: string },
): string {
  const access = accessor === undefined ? "" : `[${accessor}]`;
  if (owner === undefined) return access + name;
  const label = owner.kind === "constructor" ? "" : `.${name}`;
  return `[${owner.kind}]${access}${owner.resource}${label}`;
}

/** The name of a function as its declaration has it: `x` of `[method][get]r.x`; `r` of `[constructor]r`. */
export function declaredName(id: string): string {
  const plain = id.replace(/^(?:\[[a-z]+\])+/, "");
  return plain.slice(plain.indexOf(".") + 1);
}

/** The name of the getter that belongs to a setter; `undefined` for other functions. */
export function getterOf(id: string): string | undefined {
  return id.includes("[set]") ? id.replace("[set]", "[get]") : undefined;
}

/**
 * The form of a name that must be unique in its scope. `get-XML` and `get-xml` clash in many languages, and so do `f-1`
 * and `f1`. A resource's functions share a scope, except for `[constructor]`, and a method may not have its resource's
 * name (`Explainer.md`, "Name Uniqueness").
 */
export function uniqueForm(name: string): string {
  // Most names are those of parameters, fields and functions: this is called for every one of them at each keystroke.
  if (!name.startsWith("[")) return name.toLowerCase().replaceAll("-", "");
  // A setter stands beside its getter; a getter has the name for itself.
  if (name.includes("[set]")) return `[set]${uniqueForm(name.replace("[set]", ""))}`;
  const folded = name.toLowerCase().replace("[get]", "").replaceAll("-", "");
  const [, resource, member] = /^\[(?:method|static)\](.*)\.(.*)$/.exec(folded) ?? [];
  if (resource === undefined) return folded;
  return resource === member ? resource : `${resource}.${member}`;
}
