/**
 * What Python code uses of our SDK, and the interfaces that follow from it.
 *
 * Problem: a component exports and imports only what its code uses, and that is decided before any code runs.
 * Idea: the names of the SDK are found in the text: what is imported from `wasmcp`, and members of parameters that are annotated as
 * `Context`. A name that is found without being used costs an interface of the framework, and no grant. A name that is used without being
 * found is an error at run time, which says how to write it.
 */
import { planSdk } from "../typescript/index.ts";

export interface PythonSdkUse {
  /** Whether a file imports the SDK. */
  readonly usesSdk: boolean;
  /** Names that are imported from it: `tool`, `Context`. */
  readonly names: ReadonlySet<string>;
  /** Members of the context: `progress`. */
  readonly context: ReadonlySet<string>;
  /** Whether a function is a generator, whose values are progress. */
  readonly yields: boolean;
  /** Whether a tool has the option `task`. */
  readonly tasks: boolean;
}

export interface SdkInterfaces {
  readonly exports: readonly string[];
  readonly imports: readonly string[];
}

/** Of all files of a project together. */
export function findSdkUse(files: readonly string[]): PythonSdkUse {
  const names = new Set<string>();
  const context = new Set<string>();
  const codes = files.map(withoutText);
  for (const code of codes) {
    for (const [, list = ""] of code.matchAll(/\bfrom\s+wasmcp\s+import\s*(\([^)]*\)|[^\n;]+)/g)) {
      for (const [name] of list.matchAll(/\w+(?=\s+as\b)|\w+(?=\s*(?:[,)]|$))/g)) names.add(name);
    }
    for (const [, alias = "wasmcp"] of code.matchAll(/^\s*import\s+wasmcp(?:\s+as\s+(\w+))?\s*$/gm)) {
      for (const [, name = ""] of code.matchAll(new RegExp(`\\b${alias}\\s*\\.\\s*(\\w+)`, "g")))
        names.add(name);
    }
    const receivers = new Set(["context", "ctx"]);
    for (const [, name = ""] of code.matchAll(/(\w+)\s*:\s*(?:\w+\s*\.\s*)?Context\b/g)) receivers.add(name);
    const member = new RegExp(`\\b(?:${[...receivers].join("|")})\\s*\\.\\s*(\\w+)`, "g");
    for (const [, name = ""] of code.matchAll(member)) context.add(name);
  }
  const all = codes.join("\n");
  return {
    usesSdk: /^\s*(?:from\s+wasmcp(?:\.\w+)*\s+import|import\s+wasmcp)\b/m.test(all),
    names,
    context,
    yields: /\byield\b/.test(all),
    tasks: /\btask\s*=/.test(all),
  };
}

/** In TypeScript's spelling: the SDKs have the same members. */
const MEMBERS: Readonly<Record<string, string>> = { elicit_url: "elicitUrl", cancelled: "signal" };
const CONSTRUCTORS: Readonly<Record<string, string>> = { resource_template: "resourceTemplate" };

/** The interfaces of the component. Empty if the code offers nothing, as code without the SDK. */
export function interfacesOf({ names, context, yields, tasks }: PythonSdkUse): SdkInterfaces {
  const constructors = new Set([...names].map((name) => CONSTRUCTORS[name] ?? name));
  const offers = ["tool", "resource", "resourceTemplate", "prompt", "completion"];
  const imports = names.has("fetch") ? ["wasi:http/outgoing-handler@0.2.12"] : [];
  if (!offers.some((name) => constructors.has(name))) return { exports: [], imports };
  const members = new Set([...context].map((name) => MEMBERS[name] ?? name));
  if (yields) members.add("progress");
  const options = new Set([...(names.has("Complete") ? ["complete"] : []), ...(tasks ? ["task"] : [])]);
  const plan = planSdk({ imported: true, constructors, context: members, options }, "");
  const exports = plan.exports.map(({ wit }) => wit);
  return { exports: [...new Set(exports)], imports: [...plan.imports, ...imports] };
}

/** Code without comments and texts, in the same lines. Texts with expressions in them stay. */
export function withoutText(source: string): string {
  const token =
    /([A-Za-z]{0,2})("""(?:\\[\s\S]|[^\\])*?"""|'''(?:\\[\s\S]|[^\\])*?'''|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')|#[^\n]*/g;
  return source.replaceAll(token, (whole, prefix: string | undefined) => {
    if (prefix === undefined) return "";
    return /f/i.test(prefix) ? whole : `""${"\n".repeat(whole.split("\n").length - 1)}`;
  });
}
