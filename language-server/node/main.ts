/** The entry of the server's own process, as the VS Code extension starts it: `wit-lsp.js <version> <config.toml> --stdio`. */
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { serveStdio } from "./index.ts";

const bundledWit = path.join(path.dirname(fileURLToPath(import.meta.url)), "wit");
const [version = "", configFile] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
await serveStdio({ version, bundledWit, ...(configFile === undefined ? {} : { configFile }) });
