import type { Component } from "../../core/component/index.ts";
import { hasInner } from "./inner-components.ts";

/**
 * Whether the framework's component that records calls is inside. Only servers with it ask their clients, and make tokens.
 */
export function recordsCalls(component: Component): boolean {
  return hasInner(component.sections, ({ exports }) =>
    exports.some((name) => name.startsWith("wasmcp:framework/calls@")),
  );
}

/** Whether an answer to a tool call can be a task: a part lists tools that run as tasks. */
export function hasTasks(component: Component): boolean {
  return hasInner(component.sections, ({ exports }) =>
    exports.some((name) => name.startsWith("wasmcp:mcp-v20260728/task-tools@")),
  );
}

const PREOPENS = "wasi:filesystem/preopens@";
const ACCESS = "wasmcp:framework/access@";
/** Components of the framework that keep files in the folder of the state. */
const KEEPERS = ["wasmcp:keyvalue/store@", ACCESS];

/** Whether a part opens folders. What the framework keeps there itself does not count. */
export function partsUseFolders({ imports: whole, sections }: Component): boolean {
  if (![...whole.keys()].some((name) => name.startsWith(PREOPENS))) return false;
  const isWhole = !sections.some(({ content }) => content.kind === "component");
  return (
    isWhole ||
    hasInner(
      sections,
      ({ imports, exports }) =>
        imports.some((name) => name.startsWith(PREOPENS)) &&
        !exports.some((name) => KEEPERS.some((each) => name.startsWith(each))),
    )
  );
}

/** Whether the framework's component inside that verifies tokens keeps keys in the folder of the state. */
export function keepsKeysInFiles(component: Component): boolean {
  return hasInner(
    component.sections,
    ({ imports, exports }) =>
      exports.some((name) => name.startsWith(ACCESS)) && imports.some((name) => name.startsWith(PREOPENS)),
  );
}
