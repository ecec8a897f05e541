/** The TOML files of wasmcp, and their schemas. */
import configSchema from "../../schemas/config.schema.json" with { type: "json" };
import projectSchema from "../../schemas/wasmcp.schema.json" with { type: "json" };
import type { Schema } from "./schema.ts";

/** `wasmcp.toml`, which describes a workspace's servers, or the user's `config.toml` with aliases and profiles. */
export type SettingsKind = "project" | "config";

/** `undefined` for every other file: other programs have TOML files too. */
export function settingsKind(uri: string): SettingsKind | undefined {
  const [folder, name] = uri.split("/").slice(-2);
  if (name === "wasmcp.toml") return "project";
  return name === "config.toml" && folder === "wasmcp" ? "config" : undefined;
}

export const SCHEMAS: Readonly<Record<SettingsKind, Schema>> = {
  project: projectSchema,
  config: configSchema,
};
