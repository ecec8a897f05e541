/** The entry of the server's own process, as the VS Code extension starts it: `wit-lsp.js <version> --stdio`. */
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { serveStdio } from "./index.ts";

const bundledWit = path.join(path.dirname(fileURLToPath(import.meta.url)), "wit");
await serveStdio({ version: process.argv[2] ?? "", bundledWit });
