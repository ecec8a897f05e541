/** Compiles everything in generated bindings, also what nothing uses, by calling it from a function added to each module. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as asc from "assemblyscript/asc";

const runtimeFolder = path.join(import.meta.dirname, "../../../../../toolchain/create/bindgen/runtime");

/** What the compiler has against the bindings; `undefined` when nothing. */
export async function compileAll(
  bindings: ReadonlyMap<string, string>,
  implementation: string,
  runtime: "stub" | "minimal",
): Promise<string | undefined> {
  const files = new Map<string, string>();
  for (const name of (await fs.readdir(runtimeFolder)).filter((one) => one.endsWith(".ts"))) {
    files.set(name, await fs.readFile(path.join(runtimeFolder, name), "utf8"));
  }
  const modules: string[] = [];
  for (const [name, text] of bindings) {
    if (name === "index.ts") {
      files.set(name, text);
      continue;
    }
    modules.push(name);
    files.set(name, text + exerciseOf(text, "../".repeat(name.split("/").length - 1) || "./"));
  }
  files.set("implementation.ts", implementation);
  files.set("zero.ts", zeroText);
  files.set("everything.ts", everythingText(modules));
  const { error, stderr } = await asc.main(
    [
      "everything.ts",
      "index.ts",
      "--baseDir",
      "/",
      "--outFile",
      "out.wasm",
      "--runtime",
      runtime,
      "--use",
      "abort=",
      "-O0",
    ],
    {
      readFile: async (name) => files.get(path.posix.relative("/", path.posix.resolve("/", name))) ?? null,
      writeFile: () => {},
    },
  );
  return error === null ? undefined : stderr.toString();
}

const zeroText = `
export function zero<T>(): T {
  if (isReference<T>()) return changetype<T>(<usize>0);
  return <T>0;
}
`;

function everythingText(modules: readonly string[]): string {
  return [
    ...modules.map(
      (name, index) => `import { exercise as exercise${index} } from "./${name.replace(/\.ts$/u, "")}";`,
    ),
    "export function everything(): void {",
    ...modules.map((_, index) => `  exercise${index}();`),
    "}\n",
  ].join("\n");
}

/** A function that calls each function, constructor, method and getter of a generated module. */
function exerciseOf(text: string, root: string): string {
  const calls: string[] = [];
  let current: string | undefined;
  let isAbstract = false;
  for (const line of text.split("\n")) {
    const opened = /^export (abstract )?class (\w+) \{$/u.exec(line);
    if (opened !== null) {
      current = opened[2];
      isAbstract = opened[1] !== undefined;
      continue;
    }
    if (line === "}") current = undefined;
    const member = /^ {2}(?:abstract )?(static |get )?(\w+)\((.*)\)(?:: .+)?(?: \{(?:\})?|;)$/u.exec(line);
    const free = /^export function (\w+)\((.*)\): .+ \{$/u.exec(line);
    if (free !== null) calls.push(`${free[1] ?? ""}(${zeros(free[2] ?? "")});`);
    else if (current !== undefined && member !== null) {
      const [, kind, name = "", params = ""] = member;
      const self = `changetype<${current}>(<usize>0)`;
      if (name === "constructor") {
        if (!isAbstract) calls.push(`new ${current}(${zeros(params)});`);
      } else if (kind === "static ") calls.push(`${current}.${name}(${zeros(params)});`);
      else calls.push(kind === "get " ? `${self}.${name};` : `${self}.${name}(${zeros(params)});`);
    }
  }
  return `
import { zero } from "${root}zero";
export function exercise(): void {
${calls.map((call) => `  ${call}`).join("\n")}
}
`;
}

/** `name: string, keys: Array<Tuple2<A, B>>` as calls of \`zero\`. */
function zeros(params: string): string {
  const types: string[] = [];
  let depth = 0;
  let start = 0;
  const text = `${params}, `;
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === "<") depth += 1;
    else if (character === ">") depth -= 1;
    else if (character === "," && depth === 0) {
      const one = text.slice(start, index).trim();
      if (one !== "") types.push(one.slice(one.indexOf(":") + 1).trim());
      start = index + 1;
    }
  }
  return types.map((type) => `zero<${type}>()`).join(", ");
}
