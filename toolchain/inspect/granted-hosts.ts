/** What the parts of a server were granted of outgoing HTTP: the composer wrote it into the server. */
import { readSections, type Component, type Section } from "../../core/component/index.ts";
import { readPartSettings } from "../compose/index.ts";
import { readComposition } from "./composition.ts";
import { extractComponent, ExtractionBudget } from "./extract.ts";

const OUTGOING = "wasi:http/outgoing-handler@";
const PART = "wasmcp:framework/part@";
const ACCESS = "wasmcp:framework/access@";

/**
 * The hosts that lists of the server's parts name: `api.example.com`, `*.example.com`, and `*` for every public one.
 * `undefined` where a part reaches any host: it has no list, or the file is not one that this composer has made.
 */
export function grantedHosts({ bytes: file, sections, imports }: Component): ReadonlySet<string> | undefined {
  if (![...imports.keys()].some((name) => name.startsWith(OUTGOING))) return undefined;
  const embedded: (readonly Section[])[] = [];
  const budget = new ExtractionBudget(file.length);
  const composition = readComposition(sections, (bytes, around) => {
    embedded.push(readSections(extractComponent(bytes, [around], budget)));
    return undefined;
  });
  const granted = new Set<string>();
  for (const { imports: args, component } of composition?.instances ?? []) {
    if (!args.some(({ name, from }) => from === "host" && name.startsWith(OUTGOING))) continue;
    // The framework fetches keys from where the operator says.
    if (exportsOf(embedded[component]).some((name) => name.startsWith(ACCESS))) continue;
    const source = args.find(({ name }) => name.startsWith(PART))?.from;
    const instance = typeof source === "number" ? composition?.instances[source] : undefined;
    const settings = instance && embedded[instance.component];
    const grants = settings && readPartSettings(settings)?.grants;
    if (grants === undefined) return undefined;
    for (const host of grants) granted.add(host);
  }
  return granted;
}

function exportsOf(sections: readonly Section[] = []): readonly string[] {
  return sections.flatMap(({ content }) =>
    content.kind === "exports" ? content.items.map(({ name }) => name.name) : [],
  );
}
