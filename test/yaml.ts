/** YAML as others read it. */
import { parseAllDocuments } from "yaml";

/** The values of all documents. Throws at the first mistake. */
export function parseYamlDocuments(text: string): readonly unknown[] {
  return [...parseAllDocuments(text)].map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as unknown;
  });
}
