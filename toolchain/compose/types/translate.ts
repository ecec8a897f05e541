import type { Item, Resource, ValueType } from "../../../core/component/index.ts";

/** Rewrites a component's types in terms of the server's resources; what was shared stays shared. */
export class Translator {
  readonly #classes: ReadonlyMap<Resource, Resource>;
  readonly #known = new Map<ValueType, ValueType>();

  constructor(classes: ReadonlyMap<Resource, Resource>) {
    this.#classes = classes;
  }

  item(item: Item): Item {
    switch (item.kind) {
      case "func":
        return {
          kind: "func",
          type: {
            async: item.type.async,
            params: item.type.params.map((param) => ({ name: param.name, type: this.#value(param.type) })),
            result: this.#optional(item.type.result),
          },
        };
      case "value":
        return { kind: "value", type: this.#value(item.type) };
      case "type":
        if (item.type.kind === "value")
          return { kind: "type", type: { kind: "value", type: this.#value(item.type.type) } };
        if (item.type.kind === "other") return item;
        return { kind: "type", type: { kind: "resource", resource: this.#resource(item.type.resource) } };
      case "instance":
        return {
          kind: "instance",
          exports: new Map(
            [...item.exports].map(([name, inner]): [string, Item] => [name, this.item(inner)]),
          ),
        };
      case "component":
      case "core-module":
        return item;
    }
  }

  #resource(resource: Resource): Resource {
    return this.#classes.get(resource) ?? resource;
  }

  #optional(type: ValueType | undefined): ValueType | undefined {
    return type === undefined ? undefined : this.#value(type);
  }

  #value(type: ValueType): ValueType {
    const known = this.#known.get(type);
    if (known !== undefined) return known;
    const translated = this.#translate(type);
    this.#known.set(type, translated);
    return translated;
  }

  #translate(type: ValueType): ValueType {
    switch (type.kind) {
      case "primitive":
      case "flags":
      case "enum":
        return type;
      case "named":
        return { ...type, type: this.#value(type.type) };
      case "option":
        return { ...type, type: this.#value(type.type) };
      case "record":
        return { ...type, fields: type.fields.map((field) => ({ ...field, type: this.#value(field.type) })) };
      case "variant":
        return { ...type, cases: type.cases.map((item) => ({ ...item, type: this.#optional(item.type) })) };
      case "list":
        return { ...type, element: this.#value(type.element) };
      case "fixed-length-list":
        return { ...type, element: this.#value(type.element) };
      case "tuple":
        return { ...type, types: type.types.map((inner) => this.#value(inner)) };
      case "result":
        return { ...type, ok: this.#optional(type.ok), err: this.#optional(type.err) };
      case "own":
      case "borrow":
        return { ...type, resource: this.#resource(type.resource) };
      case "stream":
      case "future":
        return { ...type, type: this.#optional(type.type) };
      case "map":
        return { ...type, key: this.#value(type.key), value: this.#value(type.value) };
    }
  }
}
