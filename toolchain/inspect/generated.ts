/** Recognises components that the composer writes, by what their code does: names may have been removed or forged. */
import type { Section } from "../../core/component/index.ts";
import { isEmptyWhenDenied } from "../compose/grants/index.ts";
import { readConstantFunctions } from "./bytes.ts";

export type Generated =
  /** Serves denied interfaces: every function traps, or says that there is no variable and no folder. */
  | { readonly kind: "stand-in" }
  /** Says always the same: by the name of the function. */
  | { readonly kind: "settings"; readonly texts: ReadonlyMap<string, string> };

export function recognise(sections: readonly Section[]): Generated | undefined {
  const modules = sections.flatMap(({ content }) => (content.kind === "core-module" ? [content.bytes] : []));
  const [module] = modules;
  if (module === undefined || modules.length > 1) return undefined;
  const functions = readConstantFunctions(module);
  if (functions === undefined || functions.length === 0) return undefined;
  const isStandIn = functions.every(
    ({ name, result }) => result === undefined || (result === 0 && isEmpty(name)),
  );
  if (isStandIn) return { kind: "stand-in" };
  const texts = functions.flatMap(({ name, text }) => (text === undefined ? [] : [[name, text] as const]));
  return texts.length === functions.length ? { kind: "settings", texts: new Map(texts) } : undefined;
}

/** The functions of a stand-in are named in full: `wasi:cli/environment@0.2.12#get-environment`. */
function isEmpty(name: string): boolean {
  return isEmptyWhenDenied(name.slice(0, name.indexOf("#")));
}
