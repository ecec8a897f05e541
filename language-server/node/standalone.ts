/** The language server as a program of its own, without the rest of wasmcp: `wit-lsp --stdio`. Its WIT packages are beside it. */
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { serveStdio } from "./index.ts";

/** Filled in when the program is made. */
declare const WIT_LSP_VERSION: string;

const HELP = `Usage: wit-lsp [--stdio]

The language server for WIT, over standard input and output. Editors start it for files that end in \`.wit\`.

Options:
  --stdio    communicate over standard input and output (always on)
  --version  print the version
  --help     print this text
`;

const words = process.argv.slice(2);
if (words.includes("--help") || words.includes("-h")) process.stdout.write(HELP);
else if (words.includes("--version") || words.includes("-V")) process.stdout.write(`${WIT_LSP_VERSION}\n`);
else {
  const bundledWit = path.join(path.dirname(fileURLToPath(import.meta.url)), "wit");
  await serveStdio({ version: WIT_LSP_VERSION, bundledWit });
}
