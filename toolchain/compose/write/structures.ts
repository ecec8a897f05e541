import {
  withoutName,
  type ComponentBuilder,
  type DefValType,
  type Index,
  type Item,
  type Resource,
  type TypeInterner,
  type ValType,
  type ValueType,
} from "../../../core/component/index.ts";
import { InternalError } from "../../../core/errors.ts";
import { defineValueType } from "../types/define-type.ts";

/** Defines value types at the top of a component, without names: types with the same structure share one definition. */
export class StructureWriter {
  readonly #builder: ComponentBuilder;
  readonly #interner: TypeInterner;
  readonly #resource: (resource: Resource) => Index<"type">;
  readonly #defined = new Map<number, Index<"type">>();

  constructor(
    builder: ComponentBuilder,
    interner: TypeInterner,
    resource: (resource: Resource) => Index<"type">,
  ) {
    this.#builder = builder;
    this.#interner = interner;
    this.#resource = resource;
  }

  /** The index of an exported type. */
  typeIndex(item: Item): Index<"type"> {
    if (item.kind !== "type" || item.type.kind === "other")
      throw new InternalError(`expected a type, found \`${item.kind}\``);
    return item.type.kind === "resource" ? this.#resource(item.type.resource) : this.#define(item.type.type);
  }

  #define(type: ValueType): Index<"type"> {
    const id = this.#interner.id(type);
    const known = this.#defined.get(id);
    if (known !== undefined) return known;
    const definition: DefValType = defineValueType(
      withoutName(type),
      (inner) => this.#reference(inner),
      this.#resource,
    );
    const index = this.#builder.type(definition);
    this.#defined.set(id, index);
    return index;
  }

  #reference(type: ValueType): ValType {
    const structure = withoutName(type);
    return structure.kind === "primitive" ? structure.type : this.#define(structure);
  }
}
