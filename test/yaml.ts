/** YAML as others read it: by the reader that the conformance suite of MCP brings. */
import { createRequire } from "node:module";

interface YamlReader {
  parseAllDocuments(text: string): readonly { readonly errors: readonly Error[]; toJS(): unknown }[];
}

const fromSuite = createRequire(
  createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json"),
);
const reader = fromSuite("yaml") as YamlReader;

/** The values of all documents. Throws at the first mistake. */
export function parseYamlDocuments(text: string): readonly unknown[] {
  return reader.parseAllDocuments(text).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS();
  });
}
