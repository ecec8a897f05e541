/** Draws a composition as a Mermaid flowchart: which instance calls which, and what they import from the host. */
import { parseInterfaceName } from "../../core/component/index.ts";
import { callsIn, reachOf } from "./calls.ts";
import type { Inspection } from "./model.ts";

/** Starts with `flowchart LR`; a component that is not a composition is a single box. */
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
  const calls = composition === undefined ? [] : callsIn(composition);
  for (const [position, instance] of (composition?.instances ?? []).entries()) {
    const embedded = composition?.components[instance.component];
    node(`i${position}`, instance.name, embedded?.bytes ?? 0);
    for (const { to, interfaces } of calls.filter(({ from }) => from === position)) {
      const names = interfaces.map((each) => parseInterfaceName(each)?.interface ?? each);
      edges.push(`  i${position} -- "${escape(names.join(", "))}" --> i${to}`);
    }
    hostEdge(
      `i${position}`,
      reachOf(instance, embedded).map((each) => each.name),
    );
  }
  if (edges.some((edge) => edge.endsWith(" host"))) lines.push(`  host(["host"])`);
  return [...lines, ...edges].join("\n");
}

function printKilobytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} KB`;
}

/** Mermaid reads `"` as the end of a label, and `#` as the start of an entity. */
function escape(text: string): string {
  return text.replaceAll("#", "#35;").replaceAll('"', "#quot;");
}
