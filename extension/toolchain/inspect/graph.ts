/** Draws a composition as a Mermaid flowchart: who calls whom, and what is asked of the host. */
import { parseInterfaceName } from "../component/index.ts";
import type { Inspection } from "./index.ts";

/** Starts with `flowchart LR`; a component that is no composition is a single box. */
export function printGraph(inspection: Inspection, name: string): string {
  const { composition } = inspection;
  const lines = ["flowchart LR"];
  const edges: string[] = [];
  const node = (id: string, title: string, bytes: number) => {
    lines.push(`  ${id}["${escape(title)}<br>${printKilobytes(bytes)}"]`);
  };
  const hostEdge = (id: string, reaches: readonly string[]) => {
    if (reaches.length > 0) edges.push(`  ${id} -. "${escape(reaches.join(", "))}" .-> host`);
  };
  if (composition === undefined) {
    node("i0", name, inspection.bytes);
    hostEdge(
      "i0",
      inspection.capabilities.map((each) => each.name),
    );
  }
  for (const [position, instance] of (composition?.instances ?? []).entries()) {
    const embedded = composition?.components[instance.component];
    node(`i${position}`, instance.name, embedded?.bytes ?? 0);
    const providers = new Map<number, string[]>();
    for (const argument of instance.imports) {
      if (typeof argument.from !== "number" || !calls(embedded?.component, argument.name)) continue;
      const interfaceName = parseInterfaceName(argument.name)?.interface ?? argument.name;
      providers.set(argument.from, [...(providers.get(argument.from) ?? []), interfaceName]);
    }
    for (const [provider, interfaces] of providers) {
      edges.push(`  i${position} -- "${escape(interfaces.join(", "))}" --> i${provider}`);
    }
    const fromHost = new Set(
      instance.imports.flatMap((argument) => (argument.from === "host" ? [argument.name] : [])),
    );
    const reaches = (embedded?.component?.capabilities ?? []).filter((each) =>
      each.interfaces.some((reached) => fromHost.has(reached)),
    );
    hostEdge(
      `i${position}`,
      reaches.map((each) => each.name),
    );
  }
  if (edges.some((edge) => edge.endsWith(" host"))) lines.push(`  host(["host"])`);
  return [...lines, ...edges].join("\n");
}

/** Where only types come from somewhere, nobody calls anybody. */
function calls(component: Inspection | undefined, importName: string): boolean {
  const found = component?.imports.find(({ name }) => name === importName);
  return found === undefined || found.functions.length > 0;
}

function printKilobytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} KB`;
}

/** Mermaid reads `"` as the end of a label, and `#` as the start of an entity. */
function escape(text: string): string {
  return text.replaceAll("#", "#35;").replaceAll('"', "#quot;");
}
