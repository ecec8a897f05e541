/** How a composed server is protected, as the composer wrote it into the file: components say it, not their names. */
import { readSections, type Component, type Section } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { readProtection, transportOf, type Protection } from "../compose/index.ts";
import { readConstantFunctions } from "./bytes.ts";
import { readComposition } from "./composition.ts";
import { extractComponent, ExtractionBudget } from "./extract.ts";

const ACCESS = "wasmcp:framework/access@";
const PROTECTION = "wasmcp:framework/protection@";
const SIGNATURES = "wasmcp:framework/signatures@";

/** Absent for a component that does not serve HTTP; `public` for a server that nothing can protect, whoever composed it. */
export function protectionOf({ bytes: file, sections, exports }: Component): Protection | undefined {
  if (![...exports.keys()].some(servesHttp)) return undefined;
  const embedded: (readonly Section[])[] = [];
  const budget = new ExtractionBudget(file.length);
  const composition = readComposition(sections, (bytes, around) => {
    embedded.push(sectionsOf(() => extractComponent(bytes, [around], budget)));
    return undefined;
  });
  const instances = composition?.instances ?? [];
  const providerOf = (asking: (typeof instances)[number], interfaceName: string) => {
    const from = asking.imports.find(({ name }) => name.startsWith(interfaceName))?.from;
    return typeof from === "number" ? embedded[instances[from]?.component ?? -1] : undefined;
  };
  const front = instances.find(({ component }) => namesIn(embedded[component], "exports").some(servesHttp));
  const access = front && providerOf(front, ACCESS);
  const canVerify = namesIn(access, "imports").some((name) => name.startsWith(SIGNATURES));
  const protection = front && providerOf(front, PROTECTION);
  return canVerify && protection !== undefined ? readGenerated(protection) : { kind: "public" };
}

function servesHttp(exportName: string): boolean {
  return transportOf(exportName) === "http";
}

/** What the generated component says; one that was made otherwise says nothing that could be read without running it. */
function readGenerated(sections: readonly Section[]): Protection {
  const functions = sections.flatMap(({ content }) =>
    content.kind === "core-module" ? (readConstantFunctions(content.bytes) ?? []) : [],
  );
  const textOf = (name: string) => functions.find((each) => each.name === name)?.text ?? "";
  const isRequired = functions.find(({ name }) => name === "is-required")?.result === 1;
  return readProtection(isRequired, textOf("settings"), textOf("rules"));
}

/** None of a component that cannot be read. */
function sectionsOf(read: () => Uint8Array): readonly Section[] {
  try {
    return readSections(read());
  } catch (error) {
    if (error instanceof ToolchainError) return [];
    throw error;
  }
}

function namesIn(sections: readonly Section[] | undefined, kind: "imports" | "exports"): readonly string[] {
  return (sections ?? []).flatMap(({ content }) =>
    content.kind === kind ? content.items.map(({ name }) => name.name) : [],
  );
}
