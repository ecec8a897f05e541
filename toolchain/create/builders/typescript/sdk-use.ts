/**
 * What of `wasmcp:sdk` a project's code uses.
 *
 * Problem: the parts of the context and some options decide about the interfaces of the component, and nothing but their names in the
 * code shows that they are used.
 * Idea: a member of that name counts, of whatever object: `context.progress`, `{ progress }` in a pattern. One that is counted in vain makes a larger
 * component; one that is missed ends in an error that says how to write it. So names are only left out where they cannot belong to a context.
 */
import type { Expression, File, Node } from "@babel/types";
import { CAPABILITIES, CONTEXT_FEATURES, TASK_OPTION, UI_OPTION } from "./sdk-features.ts";

/** The module that our build resolves. */
export const SDK_MODULE = "wasmcp:sdk";

export interface SdkUse {
  /** Whether the code imports the SDK at all. */
  readonly imported: boolean;
  /** `tool`, `prompt` */
  readonly constructors: ReadonlySet<string>;
  /** Members of the context: `progress`. */
  readonly context: ReadonlySet<string>;
  /** Options that decide about interfaces: `task`, `complete`, `ui`. */
  readonly options: ReadonlySet<string>;
}

/** `sources` are the texts of the project's own modules, and of those in packages that import the SDK. */
export async function findSdkUse(sources: readonly string[]): Promise<SdkUse> {
  const use = {
    imported: false,
    constructors: new Set<string>(),
    context: new Set<string>(),
    options: new Set<string>(),
  };
  if (!sources.some((source) => source.includes(SDK_MODULE))) return use;
  // Loaded when needed: most commands parse nothing.
  const { parse } = await import("@babel/parser");
  for (const source of sources) {
    const file = parse(source, {
      sourceType: "unambiguous",
      errorRecovery: true,
      plugins: ["typescript", "jsx", "explicitResourceManagement", "decorators"],
    }) as File;
    new Finder(use, file).visit(file.program);
  }
  return use;
}

interface MutableUse {
  imported: boolean;
  readonly constructors: Set<string>;
  readonly context: Set<string>;
  readonly options: Set<string>;
}

const CONSTRUCTORS = new Set(CAPABILITIES.flatMap(({ constructors }) => constructors));
const CONTEXT_NAMES = new Set(CONTEXT_FEATURES.map(({ name }) => name));
const OPTION_NAMES = new Set([
  TASK_OPTION,
  UI_OPTION,
  ...CAPABILITIES.flatMap(({ option }) => (option === undefined ? [] : [option])),
]);

class Finder {
  readonly #use: MutableUse;
  /** Names of this module that are never a context: what it imports, and globals with members of these names. */
  readonly #others = new Set(["console", "Math", "process", "globalThis"]);
  /** Names under which the module has the whole SDK: `import * as sdk`. */
  readonly #namespaces = new Set<string>();
  #hasGenerator = false;

  constructor(use: MutableUse, file: File) {
    this.#use = use;
    for (const statement of file.program.body) {
      if (statement.type !== "ImportDeclaration") continue;
      for (const specifier of statement.specifiers) {
        this.#others.add(specifier.local.name);
        const isWhole = specifier.type === "ImportNamespaceSpecifier";
        if (isWhole && statement.source.value === SDK_MODULE) this.#namespaces.add(specifier.local.name);
      }
    }
    // A parameter may have the name of an import.
    walk(file.program, (node) => {
      if ("params" in node && Array.isArray(node.params)) {
        for (const parameter of node.params)
          walk(parameter as Node, (inner) => {
            if (inner.type === "Identifier") this.#others.delete(inner.name);
          });
      }
      if ("generator" in node && node.generator === true) this.#hasGenerator = true;
    });
    for (const name of ["console", "Math"]) this.#others.add(name);
  }

  visit(root: Node): void {
    walk(root, (node) => this.#look(node));
  }

  #look(node: Node): void {
    switch (node.type) {
      case "ImportDeclaration":
      case "ExportNamedDeclaration":
      case "ExportAllDeclaration":
        return this.#import(node);
      case "CallExpression":
      case "ImportExpression":
        return this.#dynamicImport(node);
      case "MemberExpression":
      case "OptionalMemberExpression":
        return this.#member(node.object as Node, memberName(node.property as Node, node.computed));
      case "ObjectPattern":
        for (const property of node.properties) {
          if (property.type === "ObjectProperty")
            this.#context(memberName(property.key as Node, property.computed));
        }
        return undefined;
      case "ObjectProperty":
        return this.#option(memberName(node.key as Node, node.computed), node.value as Node);
      case "ObjectMethod":
        this.#option(memberName(node.key as Node, node.computed), undefined);
        if (node.generator && memberName(node.key as Node, node.computed) === "run")
          this.#use.context.add("progress");
        return undefined;
      default:
        return undefined;
    }
  }

  #import(
    node: Extract<Node, { type: "ImportDeclaration" | "ExportNamedDeclaration" | "ExportAllDeclaration" }>,
  ): void {
    if (node.source?.value !== SDK_MODULE) return;
    this.#use.imported = true;
    if (node.type === "ExportAllDeclaration") return this.#all();
    for (const specifier of node.specifiers) {
      if (specifier.type === "ExportNamespaceSpecifier") this.#all();
      else if (specifier.type === "ImportSpecifier") this.#made(nameOf(specifier.imported));
      else if (specifier.type === "ExportSpecifier") this.#made(nameOf(specifier.local));
    }
  }

  /** `await import("wasmcp:sdk")` may use anything of it. */
  #dynamicImport(node: Extract<Node, { type: "CallExpression" | "ImportExpression" }>): void {
    const source: Node | undefined =
      node.type === "ImportExpression"
        ? node.source
        : node.callee.type === "Import"
          ? (node.arguments[0] as Node)
          : undefined;
    if (source?.type !== "StringLiteral" || source.value !== SDK_MODULE) return;
    this.#use.imported = true;
    this.#all();
  }

  #all(): void {
    for (const name of CONSTRUCTORS) this.#use.constructors.add(name);
  }

  #made(name: string): void {
    if (CONSTRUCTORS.has(name)) this.#use.constructors.add(name);
  }

  #member(object: Node, name: string | undefined): void {
    if (name === undefined) return;
    if (object.type === "Identifier" && this.#namespaces.has(object.name)) return this.#made(name);
    if (object.type === "ThisExpression" || object.type === "Super") return;
    if (object.type === "Identifier" && this.#others.has(object.name)) return;
    this.#context(name);
  }

  #context(name: string | undefined): void {
    if (name !== undefined && CONTEXT_NAMES.has(name)) this.#use.context.add(name);
  }

  #option(name: string | undefined, value: Node | undefined): void {
    if (name === undefined) return;
    // The generator may stand elsewhere: `run: search`.
    if (name === "run" && value !== undefined && this.#mayBeGenerator(value))
      this.#use.context.add("progress");
    if (!OPTION_NAMES.has(name)) return;
    if (name === TASK_OPTION && value !== undefined && isOtherLiteral(value)) return;
    this.#use.options.add(name);
  }

  #mayBeGenerator(value: Node): boolean {
    if (value.type === "FunctionExpression") return value.generator === true;
    return value.type !== "ArrowFunctionExpression" && this.#hasGenerator;
  }
}

const TASKS: ReadonlySet<string> = new Set(["optional", "required", "required-after-input"]);

/** A value that no tool has as `task`. */
function isOtherLiteral(value: Node): boolean {
  if (value.type === "StringLiteral") return !TASKS.has(value.value);
  return (
    value.type.endsWith("Literal") || value.type === "ObjectExpression" || value.type === "ArrayExpression"
  );
}

function memberName(property: Node, computed: boolean): string | undefined {
  if (property.type === "StringLiteral") return property.value;
  return property.type === "Identifier" && !computed ? property.name : undefined;
}

function nameOf(node: Expression | { readonly type: "Identifier"; readonly name: string }): string {
  if (node.type === "Identifier") return node.name;
  return node.type === "StringLiteral" ? node.value : "";
}

/** All nodes of a tree, the outer ones first. */
function walk(node: Node, look: (node: Node) => void): void {
  const waiting: Node[] = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    look(next);
    for (const value of Object.values(next) as readonly unknown[]) {
      if (Array.isArray(value)) waiting.push(...value.filter(isNode));
      else if (isNode(value)) waiting.push(value);
    }
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string" &&
    "start" in value
  );
}
