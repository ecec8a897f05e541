/** The nested components by which component encoders export interfaces. */
import type { AttributedName } from "./model/extern.ts";
import type { DefType, ValType } from "./model/type.ts";
import { partsOf } from "./model/type-indices.ts";
import { readSections } from "./reader/section.ts";

/** An export that is one of the imports, under another name. */
export interface PassedOn {
  readonly name: AttributedName;
  readonly importName: string;
}

/** A type of the adapter; exporting it gives it a second index. */
interface AdapterType {
  /** `undefined` for a resource, and for types that are not of values or functions. */
  readonly definition: DefType | undefined;
  /** The import that it is. A type that is built anew of exported types is an import too, as its use in a function shows. */
  importName: string | undefined;
  /** Whether `importName` is known by now, if it ever will be. */
  isIdentified: boolean;
}

interface AdapterFunction {
  readonly importName: string;
  /** Its type in terms of imported types. */
  readonly type: number;
}

/** The exports of a component that does nothing but pass functions and types on; empty for any other, and where there are methods. */
export function readAdapter(bytes: Uint8Array): readonly PassedOn[] {
  const types: AdapterType[] = [];
  const functions: AdapterFunction[] = [];
  const exports: { readonly name: AttributedName; readonly of: AdapterType | AdapterFunction }[] = [];
  for (const { content } of readSections(bytes)) {
    switch (content.kind) {
      case "imports":
        for (const { name, type } of content.items) {
          if (type.kind === "func") functions.push({ importName: name.name, type: type.type });
          else if (type.kind === "type") {
            const definition = type.bound.kind === "eq" ? types[type.bound.type]?.definition : undefined;
            types.push({ definition, importName: name.name, isIdentified: true });
          } else return [];
        }
        break;
      case "types":
        for (const definition of content.items) {
          types.push({ definition, importName: undefined, isIdentified: false });
        }
        break;
      case "exports":
        for (const { name, item, type } of content.items) {
          if (isMethod(name)) return [];
          if (item.sort === "type") {
            const of = types[item.index];
            if (of === undefined) return [];
            exports.push({ name, of });
            types.push(of);
          } else if (item.sort === "func") {
            const of = functions[item.index];
            if (of === undefined) return [];
            exports.push({ name, of });
            functions.push(of);
            if (type?.kind === "func") identify(types, type.type, of.type);
          } else return [];
        }
        break;
      case "custom":
        break;
      default:
        return [];
    }
  }
  const passedOn = exports.flatMap(({ name, of: { importName } }) =>
    importName === undefined ? [] : [{ name, importName }],
  );
  return passedOn.length === exports.length ? passedOn : [];
}

function isMethod({ name }: AttributedName): boolean {
  return name.startsWith("[");
}

/** Two types of one structure: where the one is not known to be an import, it is the one that the other is. */
function identify(types: readonly AdapterType[], index: number, imported: number): void {
  const [one, other] = [types[index], types[imported]];
  if (one === undefined || other === undefined || one === other || one.isIdentified) return;
  one.isIdentified = true;
  one.importName = other.importName;
  const [parts, otherParts] = [indices(one.definition), indices(other.definition)];
  if (parts.length !== otherParts.length) return;
  for (const [position, part] of parts.entries()) {
    const otherPart = otherParts[position];
    if (otherPart !== undefined) identify(types, part, otherPart);
  }
}

function indices(definition: DefType | undefined): readonly number[] {
  const isIndex = (part: ValType) => typeof part === "number";
  return definition === undefined ? [] : partsOf(definition).filter(isIndex);
}
