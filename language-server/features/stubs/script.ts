/**
 * Stubs in TypeScript, JavaScript and AssemblyScript: `export const tools = { … }`, or for AssemblyScript
 * `export namespace tools { … }`, with the types that the bindings of each declare.
 */
import type { Func, World } from "../../../core/wit/index.ts";
import {
  atEnd,
  declaredParams,
  entryOf,
  type ExportedItem,
  type ExportedResource,
  type Implementation,
  type GuestSource,
  type Insertion,
  insideBlock,
  localName,
} from "./guest-source.ts";
import { Imports } from "./script-imports.ts";
import {
  parseModule,
  type Script,
  type ScriptBlock,
  type ScriptModule,
  type ScriptParser,
  type Unreadable,
} from "./script-module.ts";
import { methodName, parameterName, SCRIPT_WORDS, scriptName, scriptTypeName } from "./script-names.ts";
import { scriptResult, scriptType } from "./script-types.ts";

/** A module with the text that is added to it. */
interface Draft {
  readonly module: ScriptModule;
  readonly imports: Imports;
  readonly added: Insertion[];
}

export function implementInScript(
  parser: ScriptParser,
  script: Script,
  sources: readonly GuestSource[],
  items: readonly ExportedItem[],
  world: World,
): Implementation {
  const parsed = sources.map((source) => parseModule(parser, source, script));
  const unreadable = parsed.filter((one) => "reason" in one);
  const drafts = parsed
    .filter((one): one is ScriptModule => !("reason" in one))
    .map((module): Draft => ({ module, imports: new Imports(script, module, world), added: [] }));
  const names = items.map((item) => scriptName(script, item.name));
  const customary = entryOf(
    sources,
    script === "as" ? /^assembly\/index\.ts$/ : /^(?:src\/)?(?:index|main|app)\.(?:tsx?|m?js)$/,
  );
  const entry =
    drafts.find(({ module }) => module.source === customary) ??
    drafts.find(({ module }) => names.some((name) => module.exported.has(name)));
  let obstacle: string | undefined;
  for (const [index, item] of items.entries()) {
    const name = names[index] ?? "";
    if (drafts.some(({ module }) => module.names.has(name))) {
      completeBlock(script, drafts, name, item);
      continue;
    }
    // A file that cannot be read may have it.
    const blocking = unreadable.find(({ source }) => source === customary || source.text.includes(name));
    if (blocking !== undefined) obstacle ??= obstacleText(blocking);
    else if (entry !== undefined) addWhole(script, entry, name, item);
  }
  const edits = drafts.flatMap(({ module: { source }, added, imports }) =>
    added.length === 0 ? [] : [{ source, insertions: [...imports.insertions(), ...added] }],
  );
  return { edits, obstacle: edits.length === 0 ? obstacle : undefined };
}

function obstacleText({ source, reason }: Unreadable): string {
  return `cannot read ${source.path}: ${reason}`;
}

/** Adds the missing members to the block that has the name of the interface; other definitions are complete, or out of sight. */
function completeBlock(script: Script, drafts: readonly Draft[], name: string, item: ExportedItem): void {
  if (item.interface === undefined) return;
  for (const { module, imports, added } of drafts) {
    const block = module.blocks.get(name);
    if (block === undefined) continue;
    const missing = membersOf(script, item).filter((member) => !block.members.has(member.name));
    if (block.isOpenEnded || missing.length === 0) return;
    const form = block.kind === "namespace" ? "exported" : "member";
    const text = missing.map(({ write }) => indented(write(imports, form))).join("\n");
    added.push(...intoBlock(module.source.text, block, text));
    return;
  }
}

function intoBlock(text: string, block: ScriptBlock, members: string): readonly Insertion[] {
  const comma = block.missingComma === undefined ? [] : [{ offset: block.missingComma, text: "," }];
  return [...comma, insideBlock(text, block, members)];
}

/** Adds the interface, or the function of the world, to the end of a module. */
function addWhole(script: Script, { module, imports, added }: Draft, name: string, item: ExportedItem): void {
  const isNamespace = script === "as";
  const form = item.interface === undefined || isNamespace ? "exported" : "member";
  const stubs = membersOf(script, item).map(({ write }) => write(imports, form));
  // The bindings need an interface without functions as well.
  const block = stubs.length === 0 ? "{}" : `{\n${stubs.map(indented).join("\n")}}`;
  const text =
    item.interface === undefined
      ? stubs.join("\n")
      : isNamespace
        ? `export namespace ${name} ${block}\n`
        : `export const ${name} = ${block};\n`;
  added.push(atEnd(module.source.text, text));
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}

/** The form of a member in its block: `export function f() …` or `f() …,`. */
type Form = "exported" | "member";

/** A function or the class of a resource, by the name that guests export it under. */
interface Member {
  readonly name: string;
  write(imports: Imports, form: Form): string;
}

function membersOf(script: Script, item: ExportedItem): readonly Member[] {
  const path = item.interface === undefined ? "" : `${scriptName(script, item.name)}.`;
  const classes = item.resources.map((resource): Member => ({
    name: scriptTypeName(script, resource.type.name ?? ""),
    write: (imports, form) => scriptClass(script, resource, path, imports, form),
  }));
  const functions = item.functions.map((func): Member => {
    const name = scriptName(script, func.name);
    return { name, write: (imports, form) => scriptFunction(script, func, `${path}${name}`, imports, form) };
  });
  return [...classes, ...functions];
}

function scriptFunction(script: Script, func: Func, path: string, imports: Imports, form: Form): string {
  const name = scriptName(script, func.name);
  const rest = `${scriptSignature(script, func, imports)} ${notImplemented(path)}`;
  if (form === "member") return `${name}${rest},\n`;
  // No function can be declared with such a name, but it can be exported under it.
  if (script !== "as" && SCRIPT_WORDS.has(name))
    return `function ${name}_${rest}\nexport { ${name}_ as ${name} };\n`;
  return `export function ${name}${rest}\n`;
}

/** In AssemblyScript the class extends the class of the bindings. */
function scriptClass(
  script: Script,
  { type, functions }: ExportedResource,
  path: string,
  imports: Imports,
  form: Form,
): string {
  const name = scriptTypeName(script, type.name ?? "");
  const methods = functions.map((func) => {
    const method = scriptMethod(script, func);
    const isStatic = func.kind.kind === "static" || method === "create";
    const isConstructor = method === "constructor";
    const signature = isConstructor
      ? `(${scriptParams(script, func, imports)})`
      : scriptSignature(script, func, imports);
    const before = isConstructor && script === "as" ? "  super();\n" : "";
    const what = `${path}${name}${isConstructor ? "" : `.${method}`}`;
    return indented(`${isStatic ? "static " : ""}${method}${signature} ${notImplemented(what, before)}\n`);
  });
  const base = script === "as" ? ` extends ${imports.named(type)}` : "";
  const body = methods.length === 0 ? "{}" : `{\n${methods.join("\n")}}`;
  return form === "member"
    ? `${name}: class ${name}${base} ${body},\n`
    : `export class ${name}${base} ${body}\n`;
}

/** In AssemblyScript a constructor that can fail is a static function, since it gives a `Result`. */
function scriptMethod(script: Script, func: Func): string {
  if (func.kind.kind !== "constructor") return methodName(script, localName(func));
  const isPlain = typeof func.result !== "string" && func.result?.kind.kind === "handle";
  return script !== "as" || isPlain ? "constructor" : "create";
}

function notImplemented(path: string, before = ""): string {
  return `{\n${before}  throw new Error(${JSON.stringify(`not implemented: ${path}`)});\n}`;
}

function scriptParams(script: Script, func: Func, imports: Imports): string {
  const params = declaredParams(func).map(({ name, type }) => {
    const own = parameterName(script, name);
    return script === "js" ? own : `${own}: ${scriptType(script, type, imports)}`;
  });
  return params.join(", ");
}

function scriptSignature(script: Script, func: Func, imports: Imports): string {
  const result = script === "js" ? "" : `: ${scriptResult(script, func.result, imports)}`;
  return `(${scriptParams(script, func, imports)})${result}`;
}
