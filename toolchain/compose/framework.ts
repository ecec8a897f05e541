/**
 * The framework's components as the composer looks them up: by name and by role. `components/manifest.ts` lists them.
 * Which of them a server contains follows from its parts: a component that no part needs is neither read nor embedded.
 */
import {
  componentNamed,
  componentNames,
  type Capability,
  type ComponentName,
  type FrameworkRole,
} from "../../components/manifest.ts";
import { ToolchainError } from "../../core/errors.ts";
import type { Transport } from "./chain/entry-points.ts";
import type { HostRuntime } from "./host/runtimes.ts";
import { type PartReader, type Part, type ReadPart } from "./parts/part.ts";

export { capabilities, type Capability } from "../../components/manifest.ts";

export type FrameworkName = ComponentName;

/** What `--override` accepts. */
export const frameworkNames: readonly FrameworkName[] = componentNames.toSorted();

/** Gives the components that a composition needs, by name. A `Map` will do. */
export interface Framework {
  get(name: FrameworkName): Part | undefined;
}

/** The framework as a composition sees it: read on demand, each component once. */
export class FrameworkReader {
  readonly #framework: Framework;
  readonly #reader: PartReader;
  readonly #read = new Map<FrameworkName, ReadPart>();

  constructor(framework: Framework, reader: PartReader) {
    this.#framework = framework;
    this.#reader = reader;
  }

  /** `reason` explains in an error why the component is needed: "`weather.wasm` exports `…/tools@0.1.1`". */
  get(name: FrameworkName, reason: string): ReadPart {
    const part = this.find(name);
    if (part === undefined) {
      throw new ToolchainError(
        "incomplete-installation",
        `the framework component \`${name}\` is missing: ${reason}`,
        {
          remedy: `reinstall wasmcp (in its repository, run \`npm run build\`), or pass \`--override ${name}=FILE\``,
        },
      );
    }
    return part;
  }

  /** As `get`, for what a composition can do without. */
  find(name: FrameworkName): ReadPart | undefined {
    const known = this.#read.get(name);
    if (known !== undefined) return known;
    const part = this.#framework.get(name);
    if (part === undefined) return undefined;
    const read = this.#reader.read(part);
    this.#read.set(name, read);
    return read;
  }

  /** All components read so far. */
  all(): ReadPart[] {
    return [...this.#read.values()];
  }
}

/** The build of the transport for clients that reach the server like this, and for what its parts do. */
export function transportFor(
  transport: Transport,
  variant: "plain" | "streaming" | "stateful",
): FrameworkName {
  return find(
    (role) => role.kind === "transport" && role.transport === transport && role.variant === variant,
  );
}

/** What serves the server card. */
export const cardComponent: FrameworkName = "server-card";

/** What shows a tool that finds tools in the place of a long list. */
export const searchComponent: FrameworkName = "tool-search";

export function middlewareFor(capability: Capability): FrameworkName {
  return find((role) => role.kind === "capability-middleware" && role.capability === capability);
}

export function prefixFor(capability: Capability): FrameworkName {
  return find((role) => role.kind === "prefix" && role.capability === capability);
}

/** What keeps members of a message's context from a part. */
export function contextFilterFor(capability: Capability): FrameworkName {
  return find((role) => role.kind === "context-filter" && role.capability === capability);
}

/** What stands between a part with `interactive-tools` and the middleware of its `tools`, and so on. */
export function adapterFor(capability: Capability): FrameworkName {
  return find((role) => role.kind === "adapter" && role.capability === capability);
}

/** What stands between a part and an interface of the host, given as `wasi:cli/environment`. */
export function guardFor(interfaceName: string): FrameworkName {
  return find((role) => role.kind === "guard" && role.guards === interfaceName);
}

/** The service that provides an interface, given as `wasmcp:keyvalue/store`, to a server of that kind. */
export function serviceFor(
  interfaceName: string,
  runtime: HostRuntime,
  transport: Transport,
): FrameworkName | undefined {
  const suitable = entries.filter(
    ([, role]) =>
      role.kind === "service" &&
      role.provides.includes(interfaceName) &&
      (role.runtime ?? runtime) === runtime &&
      (role.transport ?? transport) === transport,
  );
  const isSpecial = ([, role]: (typeof suitable)[number]) =>
    role.kind === "service" && (role.runtime !== undefined || role.transport !== undefined);
  return (suitable.find(isSpecial) ?? suitable[0])?.[0];
}

const entries: readonly (readonly [FrameworkName, FrameworkRole])[] = componentNames.map((name) => [
  name,
  componentNamed(name).role,
]);

function find(accept: (role: FrameworkRole) => boolean): FrameworkName {
  const entry = entries.find(([, role]) => accept(role));
  if (entry === undefined) throw new RangeError("the framework has no such component");
  return entry[0];
}
