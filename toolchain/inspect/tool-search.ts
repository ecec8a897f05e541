/** Whether a server has tool search, as its code says it. */
import type { Component } from "../../core/component/index.ts";
import type { ToolSearch } from "../compose/index.ts";
import { constantsIn, readInstances } from "./fronts.ts";

const SEARCH = "wasmcp:framework/search@";

/** Absent without it. */
export function toolSearchOf(component: Component): ToolSearch | undefined {
  const settings = readInstances(component)
    .map((instance) => instance.providerOf(SEARCH))
    .find((each) => each !== undefined);
  if (settings === undefined) return undefined;
  const shown = constantsIn(settings).textOf("always-shown");
  return { show: shown === "" ? [] : shown.split("\n") };
}
