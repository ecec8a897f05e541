/** Draws a composition as a Mermaid flowchart: which instance calls which, and what they import from the host. */
import { visibleName } from "../../core/text/index.ts";
import { parseInterfaceName } from "../../core/component/index.ts";
import { callsIn, hostReachOf, type Call } from "./calls.ts";
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
  const calls = new Map<number, Call[]>();
  for (const call of composition === undefined ? [] : callsIn(composition)) {
    const known = calls.get(call.from);
    if (known === undefined) calls.set(call.from, [call]);
    else known.push(call);
  }
  for (const [position, instance] of (composition?.instances ?? []).entries()) {
    const embedded = composition?.components[instance.component];
    node(`i${position}`, instance.name, embedded?.bytes ?? 0);
    for (const { to, interfaces } of calls.get(position) ?? []) {
      const names = interfaces.map((each) => parseInterfaceName(each)?.interface ?? each);
      edges.push(`  i${position} -- "${escape(names.join(", "))}" --> i${to}`);
    }
    hostEdge(
      `i${position}`,
      hostReachOf(instance).map((each) => each.name),
    );
  }
  if (edges.some((edge) => edge.endsWith(" host"))) lines.push(`  host(["host"])`);
  return [...lines, ...edges].join("\n");
}

function printKilobytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} bytes` : `${Math.round(bytes / 1000)} KB`;
}

/** Mermaid reads `"` as the end of a label, `#` as the start of an entity, and the rest of a label as HTML or Markdown. */
function escape(text: string): string {
  return visibleName(text).replaceAll(/[#"<>&`]/g, (character) => `#${character.charCodeAt(0)};`);
}
