/** Calls of functions that a part was not granted, or does not import: the stand-in of such a function traps, and has its name. */
import { capabilityOfInterface } from "../compose/index.ts";

/** The top frame, of wasmtime (`0: 0x1f - denied to weather!wasi:sockets/tcp@0.2.9#…`) or of V8 (`at denied to weather.wasi:sockets/…`). */
const TOP_FRAME = /^(?: +0: +0x[0-9a-f]+ - | +at )(.*)$/m;
const CALL = /^(?:denied to (.+?)|not imported)[!.]([a-z][\w-]*:[\w-]+\/[\w-]+)(@[\w.+-]+)?#/;

/** `` `weather` called `wasi:sockets/tcp`, which it was not granted: … ``; absent for other reports of a trap. */
export function describeDeniedCall(report: string): string | undefined {
  const frame = TOP_FRAME.exec(report)?.[1] ?? "";
  const [found, part, name = "", version = ""] = CALL.exec(frame) ?? [];
  if (found === undefined) return undefined;
  const capability = capabilityOfInterface(name + version) ?? name;
  return part === undefined
    ? `the component called \`${name}\`, for which it does not ask: write \`imports = ["${capability}"]\` into \`[tool.wasmcp]\` of its \`pyproject.toml\` and build it again`
    : `\`${part}\` called \`${name}\`, which it was not granted: add \`${capability}\` to its \`allow\``;
}
