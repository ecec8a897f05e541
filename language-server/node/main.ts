/**
 * The entry of the server's own process, as the VS Code extension and `wasmcp wit-lsp` start it:
 * `wit-lsp.js <version> <config.toml> [<folder of WIT packages>] --stdio`.
 */
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { serveStdio } from "./index.ts";

const besideThisFile = path.join(path.dirname(fileURLToPath(import.meta.url)), "wit");
const words = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const [version = "", configFile, bundledWit = besideThisFile] = words;
await serveStdio({ version, bundledWit, ...(configFile === undefined ? {} : { configFile }) });
