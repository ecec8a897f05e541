/** The names of one file, in the order of the text, each with the symbol that it declares or refers to. */
import type { PlacedScope, RootView } from "../workspace/index.ts";
import type { Accessor, syntax, TextRange } from "../../core/wit/index.ts";
import {
  externKey,
  findInWorld,
  findPath,
  findType,
  findUsed,
  itemKey,
  type Members,
  packageKey,
  type Place,
} from "./keys.ts";
import { accessorOf, type Declaration, type FileIndex, type Occurrence, type WitSymbol } from "./symbol.ts";

const NOTHING: FileIndex = { symbols: new Map(), occurrences: [] };

/** `uri` is one of the view's documents. */
export function indexFile(view: RootView, uri: string): FileIndex {
  const scopes = view.scopes.get(uri);
  if (scopes === undefined) return NOTHING;
  const indexer = new Indexer(uri);
  for (const placed of scopes) indexer.scope(view, placed);
  return indexer.finish();
}

/** Where the names in one pair of braces are looked up. */
interface Surroundings {
  readonly place: Place;
  readonly members: Members;
  readonly key: string;
}

class Indexer {
  readonly #uri: string;
  readonly #symbols = new Map<string, WitSymbol>();
  readonly #occurrences: Occurrence[] = [];

  constructor(uri: string) {
    this.#uri = uri;
  }

  finish(): FileIndex {
    const occurrences = this.#occurrences.sort((a, b) => a.range.start - b.range.start);
    return { symbols: this.#symbols, occurrences };
  }

  scope(view: RootView, { state, scope }: PlacedScope): void {
    const place = { packages: view.resolved.byId, state, scope };
    const key = packageKey(state);
    if ("kind" in scope.syntax) {
      const { name, range } = scope.syntax;
      this.#declare(key, state.id, name.range, range, undefined, { kind: "package", syntax: scope.syntax });
    } else if (scope.syntax.header !== undefined) {
      const { header } = scope.syntax;
      this.#declare(key, state.id, header.name.range, header.range, undefined, {
        kind: "package",
        syntax: header,
      });
    }
    for (const item of scope.items) {
      if (item.kind === "top-level-use") this.#topLevelUse(place, item, key);
      else if (item.kind !== "broken") this.#item(place, item, key);
    }
  }

  #topLevelUse(place: Place, use: syntax.TopLevelUse, container: string): void {
    // Its own aliases do not count in its path.
    this.#path({ ...place, scope: { ...place.scope, aliases: new Map() } }, use.path);
    if (use.alias === undefined) return;
    const key = aliasKey(this.#uri, use.alias.text);
    this.#declare(key, use.alias.text, use.alias.range, use.range, container, {
      kind: "item-alias",
      syntax: use,
    });
  }

  #item(place: Place, item: syntax.InterfaceItem | syntax.WorldItemSyntax, container: string): void {
    const { name, range } = item;
    const key = `${this.#uri}#${place.state.id}/${name.text}`;
    const declaration: Declaration =
      item.kind === "interface" ? { kind: "interface", syntax: item } : { kind: "world", syntax: item };
    this.#annotations(place, item.annotations);
    this.#declare(key, name.text, name.range, range, container, declaration);
    const around = { place, members: item.members, key };
    for (const member of item.members) this.#member(around, member);
  }

  #member(around: Surroundings, member: syntax.InterfaceMember | syntax.WorldMember): void {
    if (member.kind === "broken") return;
    const { place, key } = around;
    this.#annotations(place, member.annotations);
    switch (member.kind) {
      case "use":
        return this.#use(around, member);
      case "type":
        return this.#type(around, member);
      case "func": {
        const { name, range, func } = member;
        const own = `${key}/${name.text}`;
        this.#declare(own, name.text, name.range, range, key, { kind: "function", syntax: member });
        return this.#func(around, func, own);
      }
      case "extern":
        return this.#extern(around, member);
      case "include":
        return this.#include(around, member);
    }
  }

  #use(around: Surroundings, use: syntax.Use): void {
    this.#path(around.place, use.path);
    for (const renaming of use.names) {
      this.#refer(findUsed(around.place, use, renaming), renaming.name.range);
      const { alias } = renaming;
      if (alias === undefined) continue;
      const key = `${around.key}/${alias.text}`;
      this.#declare(key, alias.text, alias.range, renaming.range, around.key, {
        kind: "type-alias",
        syntax: renaming,
        use,
      });
    }
  }

  #type(around: Surroundings, item: syntax.TypeItem): void {
    const { name, range, definition } = item;
    const key = `${around.key}/${name.text}`;
    this.#declare(key, name.text, name.range, range, around.key, { kind: "type", syntax: item });
    switch (definition.kind) {
      case "alias":
        return this.#typeSyntax(around, definition.type);
      case "record":
        for (const field of definition.fields) {
          this.#declare(`${key}/${field.name.text}`, field.name.text, field.name.range, field.range, key, {
            kind: "field",
            syntax: field,
          });
          this.#typeSyntax(around, field.type);
        }
        return;
      case "variant":
        for (const one of definition.cases) {
          this.#declare(`${key}/${one.name.text}`, one.name.text, one.name.range, one.range, key, {
            kind: "case",
            syntax: one,
          });
          if (one.type !== undefined) this.#typeSyntax(around, one.type);
        }
        return;
      case "enum":
      case "flags":
        for (const label of definition.names) {
          this.#declare(`${key}/${label.name.text}`, label.name.text, label.name.range, label.range, key, {
            kind: "label",
            syntax: label,
          });
        }
        return;
      case "resource":
        for (const member of definition.members) {
          if (member.kind === "broken") continue;
          this.#annotations(around.place, member.annotations);
          const [label, labelRange] =
            member.kind === "constructor"
              ? ["constructor", member.keyword]
              : [member.name.text, member.name.range];
          // A method may be called `constructor`, written `%constructor`.
          const own = `${key}/${member.kind === "constructor" ? "[constructor]" : label}`;
          this.#declare(own, label, labelRange, member.range, key, {
            kind: "resource-function",
            syntax: member,
          });
          this.#func(around, member.func, own);
        }
    }
  }

  #extern(around: Surroundings, extern: syntax.Extern): void {
    const { target, direction, range } = extern;
    const key = externKey(around.key, direction, target.name?.text ?? "");
    if (target.name !== undefined) {
      this.#declare(key, target.name.text, target.name.range, range, around.key, {
        kind: "extern",
        syntax: extern,
      });
    }
    if (target.kind === "path") this.#path(around.place, target.path);
    else if (target.kind === "func") this.#func(around, target.func, key);
    else {
      const inside = { place: around.place, members: target.members, key };
      for (const member of target.members) this.#member(inside, member);
    }
  }

  #include(around: Surroundings, include: syntax.Include): void {
    this.#path(around.place, include.path);
    const world = findPath(around.place, include.path);
    for (const renaming of include.renamings) {
      const { name, alias } = renaming;
      if (world !== undefined) this.#refer(findInWorld(around.place, world, name.text), name.range);
      if (alias === undefined) continue;
      const key = `${around.key}/${alias.text}`;
      this.#declare(key, alias.text, alias.range, renaming.range, around.key, {
        kind: "included",
        syntax: renaming,
        include,
      });
    }
  }

  #func(around: Surroundings, func: syntax.FuncType, container: string): void {
    for (const param of func.params) {
      const key = `${container}(${param.name.text})`;
      this.#declare(key, param.name.text, param.name.range, param.range, container, {
        kind: "parameter",
        syntax: param,
      });
      this.#typeSyntax(around, param.type);
    }
    if (func.result !== undefined) this.#typeSyntax(around, func.result);
  }

  #typeSyntax(around: Surroundings, type: syntax.TypeSyntax): void {
    for (const name of namesInType(type)) {
      this.#refer(findType(around.place, around.members, around.key, name.text), name.range);
    }
  }

  #path(place: Place, path: syntax.UsePath): void {
    const { package: named, name } = path;
    if (named !== undefined) {
      const version = named.version === undefined ? "" : `@${named.version.text}`;
      const state = place.packages.get(`${named.namespace.text}:${named.name.text}${version}`);
      if (state !== undefined) this.#refer(packageKey(state), named.range);
    }
    const alias =
      named === undefined ? place.scope.items.find((item) => isAlias(item, name.text)) : undefined;
    if (alias !== undefined && place.scope.aliases.has(name.text))
      return this.#refer(aliasKey(this.#uri, name.text), name.range);
    const item = findPath(place, path);
    if (item !== undefined) this.#refer(itemKey(item), name.range);
  }

  #annotations(place: Place, { gates }: syntax.Annotations): void {
    for (const gate of gates) {
      if (gate.kind !== "unstable") continue;
      const key = `${packageKey(place.state)}!${gate.feature.text}`;
      this.#declare(key, gate.feature.text, gate.feature.range, gate.range, packageKey(place.state), {
        kind: "feature",
        syntax: gate,
      });
    }
  }

  /** A name means its first declaration. Further ones are mistakes, except for gates and packages. */
  #declare(
    key: string,
    name: string,
    range: TextRange,
    fullRange: TextRange,
    container: string | undefined,
    declaration: Declaration,
  ): void {
    const first = this.#symbols.get(key);
    if (first === undefined) {
      this.#symbols.set(key, { key, name, uri: this.#uri, range, fullRange, container, declaration });
    } else if (isPair(accessorOf(first.declaration), accessorOf(declaration))) {
      this.#symbols.set(key, { ...first, accessor: { fullRange, declaration } });
    }
    this.#occurrences.push({ range, key, role: "definition" });
  }

  #refer(key: string | undefined, range: TextRange): void {
    if (key !== undefined) this.#occurrences.push({ range, key, role: "reference" });
  }
}

function isPair(a: Accessor | undefined, b: Accessor | undefined): boolean {
  return a !== undefined && b !== undefined && a !== b;
}

function aliasKey(uri: string, name: string): string {
  return `${uri}#use ${name}`;
}

function isAlias(item: syntax.PackageItem, name: string): boolean {
  return item.kind === "top-level-use" && item.alias?.text === name;
}

/** Every name within a type as it is written. */
export function namesInType(type: syntax.TypeSyntax | undefined): readonly syntax.Name[] {
  if (type === undefined) return [];
  switch (type.kind) {
    case "name":
      return [type.name];
    case "handle":
      return [type.resource];
    case "tuple":
      return type.types.flatMap(namesInType);
    case "list":
      return namesInType(type.element);
    case "map":
      return namesInType(type.value);
    case "option":
    case "future":
    case "stream":
      return namesInType(type.type);
    case "result":
      return [...namesInType(type.ok), ...namesInType(type.err)];
    case "primitive":
      return [];
  }
}

/** The type names that a member of an interface or a world refers to. */
export function namesIn(member: syntax.InterfaceMember | syntax.WorldMember): readonly string[] {
  const ofFunc = ({ params, result }: syntax.FuncType): readonly syntax.Name[] => [
    ...params.flatMap((param) => namesInType(param.type)),
    ...namesInType(result),
  ];
  const names = (): readonly syntax.Name[] => {
    if (member.kind === "func") return ofFunc(member.func);
    if (member.kind === "extern") return member.target.kind === "func" ? ofFunc(member.target.func) : [];
    if (member.kind !== "type") return [];
    const { definition } = member;
    switch (definition.kind) {
      case "alias":
        return namesInType(definition.type);
      case "record":
        return definition.fields.flatMap((field) => namesInType(field.type));
      case "variant":
        return definition.cases.flatMap((one) => namesInType(one.type));
      case "resource":
        return definition.members.flatMap((one) => (one.kind === "broken" ? [] : ofFunc(one.func)));
      case "enum":
      case "flags":
        return [];
    }
  };
  return names().map((name) => name.text);
}
