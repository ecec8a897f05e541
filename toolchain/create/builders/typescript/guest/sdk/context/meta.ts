import type { Meta } from "../content.ts";
import type { Environment } from "../serve/host.ts";
import { currentCall } from "./current-call.ts";

export function meta(environment: Environment): Meta {
  return JSON.parse(currentCall(environment).meta() ?? "{}") as Meta;
}
