/** Which icon a tree item gets. No `vscode` here. */
import type { Target } from "../../toolchain/call/transcript/index.ts";
import type { Facts } from "./file-facts.ts";
import type { Icon, ServerStatus } from "./model.ts";

export const icons = {
  profile: { name: "list-tree" },
  export: { name: "symbol-interface" },
  cannotBeUsed: { name: "warning", colour: "list.warningForeground" },
} as const satisfies Readonly<Record<string, Icon>>;

const offerIcons = {
  tool: { name: "symbol-method" },
  resource: { name: "symbol-file" },
  template: { name: "symbol-snippet" },
  prompt: { name: "comment" },
} as const satisfies Readonly<Record<Target["kind"], Icon>>;

export function offerIcon(kind: Target["kind"]): Icon {
  return offerIcons[kind];
}

/** A component without facts is a package that is not on this machine, or a project that was not built. */
export function componentIcon(facts: Facts | undefined, isUnbuiltProject: boolean): Icon {
  switch (facts?.kind) {
    case undefined:
      return { name: isUnbuiltProject ? "circle-outline" : "package" };
    case "broken":
      return icons.cannotBeUsed;
    case "component":
      return { name: iconOfRole(facts) };
  }
}

function iconOfRole({ role, exports }: Extract<Facts, { readonly kind: "component" }>): string {
  switch (role) {
    case "server":
      return "server";
    case "handler":
      return "filter";
    case "other":
      return "plug";
    case "capability":
      return iconOfCapability(exports.map(({ name }) => name));
  }
}

function iconOfCapability(exports: readonly string[]): string {
  const offers = (what: string): boolean => exports.some((name) => name.includes(`/${what}@`));
  if (offers("tools")) return "tools";
  if (offers("resources")) return "library";
  return offers("prompts") ? "comment-discussion" : "extensions";
}

export function serverIcon({ kind }: ServerStatus): Icon {
  switch (kind) {
    case "stopped":
      return { name: "circle-outline" };
    case "starting":
      return { name: "loading~spin" };
    case "running":
      return { name: "broadcast", colour: "testing.iconPassed" };
    case "failed":
      return { name: "error", colour: "testing.iconFailed" };
  }
}
