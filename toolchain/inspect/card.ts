/** The server card that was composed into a server, as its code says it. */
import type { Component } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { parseServerCard, type ServerCard } from "../compose/index.ts";
import { constantsIn, readFronts, servesHttp } from "./fronts.ts";

const CARD = "wasmcp:framework/card@";

/** Absent without one, and for one that no client would take. */
export function serverCardOf(component: Component): ServerCard | undefined {
  if (![...component.exports.keys()].some(servesHttp)) return undefined;
  const card = readFronts(component)
    .map((front) => front.providerOf(CARD))
    .find((each) => each !== undefined);
  if (card === undefined) return undefined;
  try {
    return parseServerCard(constantsIn(card).textOf("text"), "the card");
  } catch (error) {
    if (error instanceof ToolchainError) return undefined;
    throw error;
  }
}
