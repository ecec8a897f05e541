/** What a framework component that works for one part knows of that part: `wasmcp:framework/part`. */
import { InternalError } from "../../../core/errors.ts";
import type { Section } from "../../../core/component/index.ts";
import { readSettings, writeSettings } from "./settings.ts";

export interface PartSettings {
  /** The part's name in the composition, `weather`. Empty for an instance that works for the framework itself. */
  readonly name: string;
  /** What was granted of the importer's capability; the importer says what each of these looks like. */
  readonly grants: readonly string[];
}

/** `writePartSettings("wasmcp:framework/part@0.1.0", { name: "weather", grants: ["api.example.com"] })` */
export function writePartSettings(interfaceName: string, { name, grants }: PartSettings): Uint8Array {
  // A grant that contains the separator would be two grants.
  const split = grants.find((grant) => grant.includes("\n"));
  if (split !== undefined)
    throw new InternalError(`the grant ${JSON.stringify(split)} has more than one line`);
  return writeSettings(interfaceName, { name, grants: grants.join("\n") });
}

/** What \`writePartSettings\` has written into a component with these sections. */
export function readPartSettings(sections: readonly Section[]): PartSettings | undefined {
  const settings = readSettings(sections, ["name", "grants"]);
  const [name, grants] = [settings?.get("name"), settings?.get("grants")];
  if (name === undefined || grants === undefined) return undefined;
  return { name, grants: grants === "" ? [] : grants.split("\n") };
}
