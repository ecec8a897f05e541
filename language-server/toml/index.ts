/** `wasmcp.toml` and the user's `config.toml` in an editor: functions of a file and the world that it names. */
export { settingsCompletion } from "./completion.ts";
export { settingsDiagnostics } from "./diagnostics.ts";
export { settingsHover } from "./hover.ts";
export { settingsKind, type SettingsKind } from "./kinds.ts";
export { settingsDefinition, settingsLinks } from "./links.ts";
export { type SettingsFile, settingsFile, type SettingsWorld } from "./settings-file.ts";
export { type Registry, registryIn } from "./specs.ts";
export { readToml } from "./tree.ts";
