import { announce as announceChange } from "wasmcp:mcp-v20260728/changes@0.1.0";
import type { Context } from "../context.ts";

export function announce(): Context["announce"] {
  return async (change) => {
    announceChange(typeof change === "string" ? { tag: change } : { tag: "resource", val: change.uri });
  };
}
