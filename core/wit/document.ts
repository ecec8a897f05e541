/** The documentation of a package as one page, in Markdown or HTML. */
import type { Func, Interface, Package, Stability, Type, TypeDef, World, WorldItem } from "./model.ts";
import { declaredName, interfaceId, packageId } from "./names.ts";
import { membersOf, partsOf } from "./queries.ts";
import { printFunc, printStructure } from "./print/type.ts";

/** What a page consists of; both formats are made of it. */
interface Section {
  readonly level: 1 | 2 | 3;
  readonly title: string;
  readonly anchor: string;
  readonly gate: string;
  readonly code: string | undefined;
  readonly docs: string | undefined;
  readonly parts: readonly { readonly name: string; readonly docs: string | undefined }[];
  /** Types that the code names, with the anchors of those on this page. */
  readonly mentions: readonly { readonly name: string; readonly anchor: string | undefined }[];
}

export function documentAsMarkdown(pkg: Package): string {
  const lines: string[] = [];
  for (const { level, title, anchor, gate, code, docs, parts, mentions } of sectionsOf(pkg)) {
    lines.push(
      `<a id="${anchor}"></a>`,
      "",
      `${"#".repeat(level)} ${level === 3 ? `\`${title}\`` : title}`,
      "",
    );
    if (gate !== "") lines.push(`*${gate}*`, "");
    if (code !== undefined) lines.push("```wit", code, "```", "");
    if (docs !== undefined) lines.push(docs, "");
    for (const part of parts)
      if (part.docs !== undefined) lines.push(`- \`${part.name}\`: ${part.docs.replaceAll("\n", "\n  ")}`);
    if (parts.some((part) => part.docs !== undefined)) lines.push("");
    const links = mentions.map(({ name, anchor: to }) =>
      to === undefined ? `\`${name}\`` : `[\`${name}\`](#${to})`,
    );
    if (links.length > 0) lines.push(`Types: ${links.join(", ")}`, "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

export function documentAsHtml(pkg: Package): string {
  const title = escapeHtml(packageId(pkg.name));
  const body = sectionsOf(pkg).map(({ level, title: heading, anchor, gate, code, docs, parts, mentions }) => {
    const links = mentions.map(({ name, anchor: to }) => {
      const text = `<code>${escapeHtml(name)}</code>`;
      return to === undefined ? text : `<a href="#${escapeHtml(to)}">${text}</a>`;
    });
    const documented = parts.filter((part) => part.docs !== undefined);
    return [
      `<h${level} id="${escapeHtml(anchor)}">${escapeHtml(heading)}</h${level}>`,
      gate === "" ? "" : `<p><em>${escapeHtml(gate)}</em></p>`,
      code === undefined ? "" : `<pre><code>${escapeHtml(code)}</code></pre>`,
      docs === undefined ? "" : paragraphs(docs),
      documented.length === 0
        ? ""
        : `<dl>${documented.map((part) => `<dt><code>${escapeHtml(part.name)}</code></dt><dd>${paragraphs(part.docs ?? "")}</dd>`).join("")}</dl>`,
      links.length === 0 ? "" : `<p>Types: ${links.join(", ")}</p>`,
    ]
      .filter((one) => one !== "")
      .join("\n");
  });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body>
${body.join("\n")}
</body>
</html>
`;
}

/** Text of authors is never markup: only blank lines and backticks mean anything. */
function paragraphs(docs: string): string {
  return docs
    .split(/\n\s*\n/)
    .map((text) => `<p>${escapeHtml(text.trim()).replaceAll(/`([^`]+)`/g, "<code>$1</code>")}</p>`)
    .join("\n");
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}

function sectionsOf(pkg: Package): readonly Section[] {
  const page = packageId(pkg.name);
  const head = {
    level: 1,
    title: page,
    anchor: anchorOf(page),
    gate: "",
    code: undefined,
    docs: pkg.docs,
    parts: [],
    mentions: [],
  } as const;
  return [
    head,
    ...[...pkg.interfaces.values()].flatMap((iface) => interfaceSections(pkg, iface)),
    ...[...pkg.worlds.values()].map((world) => worldSection(pkg, world)),
  ];
}

function interfaceSections(pkg: Package, iface: Interface): readonly Section[] {
  const name = iface.name ?? "";
  return [
    {
      level: 2,
      title: `Interface ${name}`,
      anchor: anchorOf(name),
      gate: gateOf(iface.stability),
      code: undefined,
      docs: iface.docs,
      parts: [],
      mentions: [],
    },
    ...[...iface.types.values()].map((type): Section => typeSection(pkg, name, type)),
    ...[...iface.functions.values()].map((func) => functionSection(pkg, name, func)),
  ];
}

function typeSection(pkg: Package, around: string, type: TypeDef): Section {
  const { kind } = type;
  const name = type.name ?? "";
  const named = ["record", "variant", "enum", "flags"].includes(kind.kind);
  const code =
    kind.kind === "resource"
      ? `resource ${name};`
      : named
        ? printStructure(type)
            .replace(kind.kind, `${kind.kind} ${name}`)
            .replaceAll(/([{,]) /g, "$1\n  ")
            .replace(/ }$/, ",\n}")
        : `type ${name} = ${printStructure(type)};`;
  return {
    level: 3,
    title: name,
    anchor: anchorOf(around, name),
    gate: gateOf(type.stability),
    code,
    docs: type.docs,
    parts: membersOf(type),
    mentions: mentionsOf(pkg, partsOf(type)),
  };
}

function functionSection(pkg: Package, around: string, func: Func): Section {
  const { kind } = func;
  const owner = kind.kind === "freestanding" ? "" : `${kind.resource.name ?? ""}.`;
  const name = kind.kind === "constructor" ? "constructor" : declaredName(func.name);
  const modifier = kind.kind === "static" ? "static " : "";
  return {
    level: 3,
    title: `${owner}${name}`,
    anchor: anchorOf(around, func.name),
    gate: gateOf(func.stability),
    code: `${name}: ${modifier}${printFunc(func)};`,
    docs: func.docs,
    parts: [],
    mentions: mentionsOf(pkg, [
      ...func.params.map(({ type }) => type),
      ...(func.result === undefined ? [] : [func.result]),
    ]),
  };
}

function worldSection(pkg: Package, world: World): Section {
  const line = (direction: string, [key, item]: readonly [string, WorldItem]): string =>
    item.kind === "function"
      ? `  ${direction} ${declaredName(key)}: ${printFunc(item.function)};`
      : item.kind === "type"
        ? `  type ${key};`
        : `  ${direction} ${item.interface.name === undefined ? `${key}: interface` : key};`;
  const lines = [
    ...[...world.imports].map((one) => line("import", one)),
    ...[...world.exports].map((one) => line("export", one)),
  ];
  const own = [...world.imports.values(), ...world.exports.values()].flatMap((item) =>
    item.kind === "interface" && item.interface.package === pkg && item.interface.name !== undefined
      ? [{ name: interfaceId(item.interface), anchor: anchorOf(item.interface.name) }]
      : [],
  );
  return {
    level: 2,
    title: `World ${world.name}`,
    anchor: anchorOf("world", world.name),
    gate: gateOf(world.stability),
    code: `world ${world.name} {\n${lines.join("\n")}\n}`,
    docs: world.docs,
    parts: [],
    mentions: own.filter(({ name }, index) => own.findIndex((one) => one.name === name) === index),
  };
}

/** The named types in `types`, each once. */
function mentionsOf(pkg: Package, types: readonly Type[]): Section["mentions"] {
  const found = new Map<string, Section["mentions"][number]>();
  const open = [...types];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === "string") continue;
    if (next.name === undefined) {
      open.push(...partsOf(next), ...(next.kind.kind === "handle" ? [next.kind.resource] : []));
      continue;
    }
    const owner = next.owner?.kind === "interface" ? next.owner.interface : undefined;
    const isHere = owner?.package === pkg && owner.name !== undefined;
    found.set(next.name, {
      name: next.name,
      anchor: isHere ? anchorOf(owner.name ?? "", next.name) : undefined,
    });
  }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function gateOf(stability: Stability): string {
  if (stability.kind === "unknown") return "";
  const first =
    stability.kind === "stable" ? `since ${stability.since}` : `unstable: feature ${stability.feature}`;
  return stability.deprecated === undefined ? first : `${first}, deprecated since ${stability.deprecated}`;
}

/** `types/[method]fields.get` is `types-method-fields-get`. */
function anchorOf(...names: readonly string[]): string {
  return names
    .join("-")
    .replaceAll(/[^A-Za-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .toLowerCase();
}
