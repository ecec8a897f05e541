/** `wasmcp.toml` and the user's `config.toml` in an editor. */
export { TomlService } from "./service.ts";
