/** Small drawings in the colour of the text. Pages of an extension have no icons of the editor. */
import type { ReactNode } from "react";

const PATHS = {
  add: "M8 3v10M3 8h10",
  close: "M4 4l8 8M12 4l-8 8",
  up: "M8 13V4M4 7.5L8 3.5l4 4",
  down: "M8 3v9M4 8.5l4 4 4-4",
  play: "M5 3.2v9.6l8-4.8z",
  stop: "M4.5 4.5h7v7h-7z",
  again: "M12.8 6.2A5 5 0 1 0 13 9M13 3v3.4H9.6",
  check: "M3 8.5l3.2 3.2L13 4.8",
  failed: "M8 4.5v4.2M8 11.2v.3",
  tool: "M9.8 2.6a3.6 3.6 0 0 0-3.3 5L2.6 11.5l1.9 1.9 3.9-3.9a3.6 3.6 0 0 0 4.8-4.6L11 7 9 5l2.2-2.2a3.6 3.6 0 0 0-1.4-.2z",
  resource: "M4 2.5h5.5L12.5 5.5v8H4zM9.5 2.5v3h3",
  template:
    "M6 3c-1.6 0-2 .8-2 2v1.4C4 7.4 3.4 8 2.5 8 3.4 8 4 8.6 4 9.6V11c0 1.2.4 2 2 2M10 3c1.6 0 2 .8 2 2v1.4c0 1 .6 1.6 1.5 1.6-.9 0-1.5.6-1.5 1.6V11c0 1.2-.4 2-2 2",
  prompt: "M2.5 3.5h11v7h-6l-3 2.6v-2.6h-2z",
  copy: "M5.5 5.5h7v8h-7zM10.5 5.5v-3h-7v8h2",
  save: "M8 2.5v7.5M4.5 7L8 10.5 11.5 7M3 13h10",
} as const;

export type IconName = keyof typeof PATHS;

const FILLED: ReadonlySet<IconName> = new Set(["play", "stop"]);

export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className="symbol" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      <path className={FILLED.has(name) ? "filled" : "line"} d={PATHS[name]} />
    </svg>
  );
}
