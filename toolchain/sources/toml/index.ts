/** Changes single values of a TOML text and leaves everything else in it as a person wrote it. */
export { removeTomlValue, setTomlValue, type TomlTable, type TomlValue } from "./edit.ts";
export { findTomlLine } from "./structure.ts";
