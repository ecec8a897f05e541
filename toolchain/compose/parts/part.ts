import { readComponent, refuseHiddenNames, type Component } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";

/** A component file to compose. `name` is how messages call it: a path or a spec as the user typed it. */
export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether others made it, as a package of a registry: without a list of the user it may reach nothing. */
  readonly isForeign?: boolean;
}

/** A part that has been read; parts with the same bytes share one `component`. */
export interface ReadPart {
  readonly name: string;
  readonly component: Component;
  readonly isForeign?: boolean;
}

/** Reads parts so that equal bytes are read once and are one `Component` object. */
export class PartReader {
  readonly #bySize = new Map<number, Component[]>();

  read(part: Part): ReadPart {
    const sameSize = this.#bySize.get(part.bytes.length) ?? [];
    this.#bySize.set(part.bytes.length, sameSize);
    let component = sameSize.find((other) => Buffer.compare(other.bytes, part.bytes) === 0);
    if (component === undefined) {
      component = readNamed(part);
      sameSize.push(component);
    }
    return { name: part.name, component, ...(part.isForeign && { isForeign: true }) };
  }
}

function readNamed(part: Part): Component {
  try {
    const component = readComponent(part.bytes);
    refuseHiddenNames(component);
    return component;
  } catch (error) {
    if (!(error instanceof ToolchainError)) throw error;
    throw new ToolchainError(error.code, `cannot read \`${part.name}\``, { cause: error });
  }
}
