/** Short ways to resolve a text in tests. */
import assert from "node:assert/strict";
import {
  type Interface,
  type Package,
  type ResolvedWit,
  resolveWit,
  type TypeDef,
  type World,
} from "../../../../core/wit/index.ts";

/** One file, `test.wit`, in the package `a:b` unless it says otherwise. */
export function resolveText(text: string, features: "all" | ReadonlySet<string> = new Set()): ResolvedWit {
  const complete = /^package [^{]*;/m.test(text) ? text : `package a:b;\n${text}`;
  return resolveWit({
    root: { sources: [{ path: "test.wit", text: complete }] },
    dependencies: [],
    features,
  });
}

/** The root package of a text without mistakes. */
export function packageOf(text: string, features?: "all" | ReadonlySet<string>): Package {
  const { root, diagnostics } = resolveText(text, features);
  assert.deepEqual(diagnostics, []);
  assert.ok(root !== undefined);
  return root;
}

export function interfaceOf(pkg: Package, name: string): Interface {
  const found = pkg.interfaces.get(name);
  assert.ok(found !== undefined, `interface ${name} not found`);
  return found;
}

export function worldOf(pkg: Package, name: string): World {
  const found = pkg.worlds.get(name);
  assert.ok(found !== undefined, `world ${name} not found`);
  return found;
}

export function typeOf(iface: Interface, name: string): TypeDef {
  const found = iface.types.get(name);
  assert.ok(found !== undefined, `type ${name} not found`);
  return found;
}

/**
 * Compares diagnostics with carets in the text. Below a line, `// ^^^ message` marks what the diagnostic with a message
 * that contains `message` covers; a line may have several such comments below it.
 */
export function checkDiagnostics(marked: string): void {
  const expected: { readonly text: string; readonly line: number; readonly message: string }[] = [];
  const lines: string[] = [];
  for (const line of marked.split("\n")) {
    const mark = /^(\s*\/\/\s*)(\^+) (.*)$/.exec(line);
    if (mark === null) {
      lines.push(line);
      continue;
    }
    const [, before = "", carets = "", message = ""] = mark;
    const text = (lines.at(-1) ?? "").slice(before.length, before.length + carets.length);
    expected.push({ text, line: lines.length, message });
  }
  const text = lines.join("\n");
  const { diagnostics } = resolveWit({ root: { sources: [{ path: "test.wit", text }] }, dependencies: [] });
  const found = diagnostics.map(({ range, message }) => ({
    text: text.slice(range.start, range.end),
    line: text.slice(0, range.start).split("\n").length,
    message,
  }));
  assert.deepEqual(
    found.map(({ text: covered, line, message }, index) => {
      const wanted = expected[index]?.message;
      return {
        text: covered,
        line,
        message: wanted !== undefined && message.includes(wanted) ? wanted : message,
      };
    }),
    expected,
  );
}
