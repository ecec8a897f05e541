/** The modules that we write into a component: its entry, and the installer of its global names. */
import type { Engine } from "./engine.ts";
import { ValueTypes } from "./guest-values.ts";
import type { ExpectedExport } from "./guest-exports.ts";
import { PLATFORM_GLOBALS } from "./platform.ts";
import { PAGES_MODULE } from "./print-pages.ts";
import { SKILLS_MODULE } from "./print-skills.ts";
import type { SdkPlan } from "./sdk-plan.ts";
import { camelCase } from "./types.ts";

/**
 * When the author's code is loaded: once, during the build, so that requests start from a snapshot; or at each request, for
 * code that reads a clock or random numbers while it is loaded, unless that does no harm.
 */
export type LoadTime = "build" | "build-whatever-it-reads" | "request";

/** The name of the file with the code, where an engine gives it one: frames of a stack have it. */
export const SOURCE_FILE = "component.js";

/** Our own error, which `package-module.ts` reads from the packager's message. */
export const EARLY_USE_MARK = "wasmcp:early-use:";

/**
 * The entry module: it loads the author's code, and exports what the world asks for. The author's code comes after all that is ours, so that what
 * is the same in all components lies at the same place in their memories: a server shares that. `hosts` are interfaces whose modules are loaded before that code.
 */
export function printEntry(
  exports: readonly ExpectedExport[],
  loadTime: LoadTime,
  hosts: readonly string[],
): string {
  const names = exports.map(({ name }) => name).join(", ");
  const lines = [
    `import "wasmcp:install";`,
    ...hosts.map((name) => `import ${JSON.stringify(name)};`),
    `import { attach, author } from "wasmcp:exports";`,
    `import { checkFunctions } from "guest:engine/guard";`,
    `import { setPositions } from "guest:engine/stack";`,
    `import { takeEarlyUses } from "guest:engine/state";`,
    `export { ${names} } from "wasmcp:exports";`,
  ];
  if (loadTime === "request") {
    lines.push(`attach(() => require("wasmcp:author").author);`);
  } else {
    lines.push(
      `import { author as own } from "wasmcp:author";`,
      `attach(() => own);`,
      `checkFunctions(author(), ${JSON.stringify(exports.flatMap(functionPaths))});`,
      `const early = takeEarlyUses();`,
    );
  }
  if (loadTime === "build") {
    const mark = JSON.stringify(EARLY_USE_MARK);
    lines.push(`if (early.length > 0) throw new Error(${mark} + JSON.stringify(early));`);
  }
  return [...lines, `setPositions("wasmcp:positions");`].join("\n");
}

/** The module with the exports: they call the author's functions under guard, once these are attached. */
export function printExports(
  sdk: SdkPlan | undefined,
  exports: readonly ExpectedExport[],
  engine: Engine,
): string {
  const types = new ValueTypes();
  const guarded = exports.map((each) => printExport(each, types, engine));
  return [
    `import { guard } from "guest:engine/guard";`,
    ...(engine === "starlingmonkey"
      ? [`import { exported, exportedClass } from "guest:engine/starling";`]
      : []),
    `import { reportErrorsTo } from "guest:engine/loop";`,
    `import { reportError } from "guest:engine/report";`,
    `import { typeTable } from "guest:engine/values";`,
    ...printSdk(sdk),
    `let load, loaded;`,
    `export const attach = (find) => { load = find; };`,
    `export const author = () => (loaded ??= complete(load()));`,
    `reportErrorsTo(reportError);`,
    `const types = typeTable(${JSON.stringify(JSON.stringify(types.table))});`,
    ...guarded,
  ].join("\n");
}

/** The function `complete` adds what the SDK makes of the default export to what the author's module exports by name. */
function printSdk(sdk: SdkPlan | undefined): readonly string[] {
  if (sdk === undefined) return [`const complete = (own) => own;`];
  const hasSkills = sdk.skills !== undefined;
  const hasPages = sdk.pages !== undefined;
  const own = hasPages ? "withPages(own.default, pages)" : "own.default";
  const from = (module: string) => JSON.stringify(`guest:sdk/${module.replace(/\.js$/, "")}`);
  return [
    `import { queueTask } from "guest:engine/loop";`,
    ...sdk.features.map(({ name, module }) => `import { ${name} } from ${from(module)};`),
    ...sdk.parts.map(({ name, module }) => `import { ${name} } from ${from(module)};`),
    ...sdk.exports.map(({ serve, module }) => `import { ${serve} } from ${from(module)};`),
    `const features = { ${sdk.features.map(({ name }) => name).join(", ")} };`,
    `const parts = { ${sdk.parts.map(({ name }) => name).join(", ")} };`,
    ...(hasSkills
      ? [
          `import { skills } from ${JSON.stringify(SKILLS_MODULE)};`,
          `import { withSkills } from ${from("serve/skills.js")};`,
        ]
      : []),
    ...(hasPages
      ? [
          `import { pages } from ${JSON.stringify(PAGES_MODULE)};`,
          `import { withPages } from ${from("serve/pages.js")};`,
        ]
      : []),
    `const host = { features, parts, report: reportError, later: queueTask${hasSkills ? ", skills" : ""} };`,
    `const complete = (own) => {`,
    `  const made = {};`,
    `  const definition = ${hasSkills ? `withSkills(${own}, skills)` : own};`,
    ...sdk.exports.map(({ name, serve }) => `  made.${name} = own.${name} ?? ${serve}(definition, host);`),
    `  return Object.setPrototypeOf(made, own);`,
    `};`,
  ];
}

function printExport(
  { name, kind, functions, resources }: ExpectedExport,
  types: ValueTypes,
  engine: Engine,
): string {
  const members = functions.map((func) => {
    const member = camelCase(func.name);
    const isInterface = kind === "interface";
    const path = isInterface ? `${name}.${member}` : name;
    const find = isInterface ? `() => author().${name}?.${member}` : `() => author().${name}`;
    const owner = isInterface ? `() => author().${name}` : `() => undefined`;
    const signature = JSON.stringify(types.signature(path, func));
    const guarded = `guard(types, ${signature}, ${find}, ${owner})`;
    return {
      member,
      source: engine === "quickjs" ? guarded : `exported(types, ${signature}, ${guarded})`,
    };
  });
  if (kind === "function") return `export const ${name} = ${members[0]?.source ?? "undefined"};`;
  return [
    `export const ${name} = {`,
    ...members.map(({ member, source }) => `  ${member}: ${source},`),
    ...resources.map((resource) => {
      const made = `author().${name}.${resource.name}`;
      const found =
        engine === "quickjs" ? made : `exportedClass(${made}, ${JSON.stringify(resource.functions)})`;
      return `  get ${resource.name}() { return ${found}; },`;
    }),
    `};`,
  ].join("\n");
}

function functionPaths({ name, kind, functions }: ExpectedExport): readonly string[] {
  return kind === "function" ? [name] : functions.map((func) => `${name}.${camelCase(func.name)}`);
}

/** The module that puts the global names which the code uses in place, before that code is loaded. */
export function printInstaller(names: readonly string[], asked: readonly string[], engine: Engine): string {
  const items = names.flatMap((name, index) => {
    const found = PLATFORM_GLOBALS.get(name);
    if (found === undefined) return [];
    const dot = name.indexOf(".");
    const object = dot === -1 ? "globalThis" : `globalThis.${name.slice(0, dot)}`;
    const key = JSON.stringify(name.slice(dot + 1));
    return [
      {
        import: `import { ${found.name} as item${index} } from "guest:${found.module}";`,
        install: `install(${object}, ${key}, item${index});`,
      },
    ];
  });
  return [
    ...(engine === "starlingmonkey"
      ? [
          `import { installEngine } from "guest:engine/starling";`,
          `installEngine(${JSON.stringify(SOURCE_FILE)});`,
        ]
      : []),
    `import { Promise, queueMicrotask } from "guest:engine/promise";`,
    `import { hideUnseen } from "guest:platform/unseen";`,
    ...items.map((item) => item.import),
    `const install = (object, name, value) => Object.defineProperty(object, name, { value, writable: true, configurable: true });`,
    `hideUnseen(new Set(${JSON.stringify(names)}));`,
    `install(globalThis, "Promise", Promise);`,
    `install(globalThis, "queueMicrotask", queueMicrotask);`,
    ...items.map((item) => item.install),
    ...asked.map((name) => `install(globalThis, ${JSON.stringify(name)}, class ${name} {});`),
  ].join("\n");
}
