/** What a user can set about WIT: `wasmcp.wit` in an editor's settings, or `wit` among the initialization options. */

export interface WitSettings {
  /** The features that are on: what refers to their items is no mistake. None by default, as in other tools. */
  readonly features: "all" | ReadonlySet<string>;
  /** Folders that are not searched for WIT: names, or patterns of paths in the workspace folder. */
  readonly exclude: readonly string[];
}

/** Folders of build results and of other people's packages: theirs do not belong to the workspace. */
const DEFAULT_EXCLUDE: readonly string[] = [
  "node_modules",
  "target",
  ".git",
  ".hg",
  ".svn",
  "__pycache__",
  ".venv",
];

export const DEFAULT_SETTINGS: WitSettings = { features: new Set(), exclude: DEFAULT_EXCLUDE };

/**
 * Reads `{ "features": ["clocks-timezone"], "allFeatures": false, "exclude": ["node_modules"] }`, which may be within `wit`, and that within
 * `wasmcp`: editors differ in how much of their settings they send. What is missing or has the wrong type has its default.
 * `undefined` if there are no settings at all.
 */
export function readWitSettings(value: unknown): WitSettings | undefined {
  const settings = within(within(value, "wasmcp"), "wit");
  if (!isObject(settings)) return undefined;
  const { features, allFeatures, exclude } = settings;
  if (features === undefined && allFeatures === undefined && exclude === undefined) return undefined;
  return {
    features: allFeatures === true ? "all" : new Set(strings(features) ?? []),
    exclude: strings(exclude) ?? DEFAULT_EXCLUDE,
  };
}

function within(value: unknown, key: string): unknown {
  return isObject(value) && key in value ? value[key] : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined;
}
