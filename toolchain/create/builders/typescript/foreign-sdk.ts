/**
 * The package `wasmcp` of the npm registry is an older SDK of another project. Bundled, its code would fail with an export that is missing;
 * so an import of it is refused, whether or not it is installed, and the refusal says how the code is written here.
 */
import type { Refusal } from "./platform.ts";
import { SDK_MODULE } from "./sdk-use.ts";

/** What the author of a module that imports `id` needs to know, if that is the package or a file of it. */
export function foreignSdk(id: string): Refusal | undefined {
  if (id !== "wasmcp" && !id.startsWith("wasmcp/")) return undefined;
  return {
    reason: "this npm package is another project's, and does not work here",
    remedy: `import from \`${SDK_MODULE}\`, where \`tool\` replaces \`createTool\` and \`server\` replaces \`createHandler\``,
  };
}
