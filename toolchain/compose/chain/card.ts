/** The server card in front of the transport, if the server has one. */
import { ToolchainError } from "../../../core/errors.ts";
import type { ServerCard } from "../card/index.ts";
import { cardComponent, type FrameworkReader } from "../framework.ts";
import { transportOf, type Transport } from "./entry-points.ts";
import { exportOf, instantiate, type Instantiation } from "./instantiation.ts";

/** It answers requests for the card, and hands on the others to `front`. */
export function layCard(
  card: ServerCard | undefined,
  front: Instantiation,
  transport: Transport,
  framework: FrameworkReader,
): Instantiation | undefined {
  if (card === undefined) return undefined;
  if (transport !== "http") {
    throw new ToolchainError(
      "no-card-over-stdio",
      "cannot give a server over stdio a server card: clients read it over HTTP before they connect",
      { remedy: "choose `http` as the transport, or leave the card out" },
    );
  }
  const part = framework.get(cardComponent, "the server has a server card");
  const served = [...part.component.imports.keys()].filter((name) => transportOf(name) === "http");
  const wires = new Map(served.map((name) => [name, exportOf(front, name)]));
  return instantiate(part, "card", { wires });
}
