import type { Annotations, Icon, Meta, ResourceContents } from "./content.ts";
import type { Context } from "./context.ts";
import { define, type Definition } from "./definition.ts";

/** What `read` may return: text, bytes, any other value as JSON, contents with details, or `undefined` if nothing is there. */
export type ResourceReturn =
  | string
  | Uint8Array
  | ArrayBuffer
  | ResourceContents
  | readonly ResourceContents[]
  | object
  | undefined
  | null;

/** What may be known about a resource. */
export interface ResourceDetails {
  /** A name for programs. If absent, it is the last part of the address. */
  readonly name?: string;
  /** A name for people. */
  readonly title?: string;
  /** What the resource holds, for a model that decides whether to read it. */
  readonly description?: string;
  /** The media type: `text/markdown`. */
  readonly mimeType?: string;
  readonly icons?: readonly Icon[];
  readonly annotations?: Annotations;
  /** Facts for programs. */
  readonly meta?: Meta;
}

/** A resource, and how to read it. */
export interface ResourceOptions extends ResourceDetails {
  /** Length of the contents in bytes. */
  readonly size?: number;
  /** Reads the resource. */
  read(context: Context): ResourceReturn | Promise<ResourceReturn>;
}

/** A resource of a server. */
export type ResourceDefinition = Definition<"resource", ResourceOptions>;

/**
 * A resource: data that a client can read and put before a model.
 *
 * @example
 * resource("notes://today", { mimeType: "text/markdown", read: () => "- Buy milk" })
 */
export function resource(uri: string, options: ResourceOptions): ResourceDefinition {
  const definition = define("resource", uri, options, {
    method: "read",
    optional: ["name", "title", "description", "mimeType", "size", "icons", "annotations", "meta"],
    called: { run: "read", handler: "read", load: "read", _meta: "meta" },
  });
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(uri))
    throw new TypeError(`resource \`${uri}\`: expected an address with a scheme, such as \`notes://today\``);
  return definition;
}
