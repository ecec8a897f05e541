/** The tools that fit a query, best first. */
import { Tool } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { spanOf } from "../../lib/abi/text";
import { Span } from "../../lib/bytes/span";
import { Query } from "./query";

class Ranked {
  constructor(
    readonly tool: Tool,
    readonly points: i32,
    /** In the list: of tools with as many points, the first one comes first. */
    readonly position: i32,
  ) {}
}

export function rank(tools: Array<Tool>, query: Query): Array<Tool> {
  const fitting: Array<Ranked> = [];
  for (let i = 0; i < tools.length; i++) {
    const points = pointsOf(tools[i], query);
    if (points > 0) fitting.push(new Ranked(tools[i], points, i));
  }
  fitting.sort((one, other) =>
    one.points != other.points ? other.points - one.points : one.position - other.position,
  );
  const ranked: Array<Tool> = [];
  for (let i = 0; i < fitting.length; i++) ranked.push(fitting[i].tool);
  return ranked;
}

function pointsOf(tool: Tool, query: Query): i32 {
  let title: Span | null = null;
  let description: Span | null = null;
  const options = tool.options;
  if (options !== null) {
    const itsTitle = options.title;
    if (itsTitle !== null) title = spanOf(itsTitle);
    const itsDescription = options.description;
    if (itsDescription !== null) description = spanOf(itsDescription);
  }
  return query.points(spanOf(tool.name), title, description);
}
