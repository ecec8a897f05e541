/** Bundles `guest/`, the code that becomes part of TypeScript components, to `dist/guest`: one module per source, npm packages included. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import * as esbuild from "esbuild";

/** Relative to the repository. */
export const GUEST_SOURCES = "toolchain/create/builders/typescript/guest";

export async function buildGuest(root: string, target: string): Promise<void> {
  const source = path.join(root, GUEST_SOURCES);
  const files = (await fs.readdir(source, { recursive: true })).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".d.ts"),
  );
  await fs.rm(target, { recursive: true, force: true });
  await esbuild.build({
    entryPoints: files.toSorted().map((file) => path.join(source, file)),
    outbase: source,
    outdir: target,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    format: "esm",
    // Neither Node nor a browser.
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2023",
    legalComments: "none",
    external: ["wasi:*", "wasmcp:*"],
    plugins: [commonJs],
    logLevel: "warning",
  });
  // Loaded when needed: it brings the TypeScript compiler.
  const { sdkDeclarations } = await import("./sdk-declarations.ts");
  await fs.writeFile(path.join(target, "sdk.d.ts"), await sdkDeclarations(path.join(source, "sdk")));
  // Lets the build of a component drop every module that its code does not use.
  await fs.writeFile(path.join(target, "package.json"), '{ "type": "module", "sideEffects": false }\n');
}

/**
 * A package of CommonJS becomes a function of the `require` that it uses. If it required our modules directly, the bundler would have to
 * load them when they are asked for, and could no longer drop what a component does not use of them.
 */
const commonJs: esbuild.Plugin = {
  name: "commonjs",
  setup(build) {
    build.onLoad({ filter: /[\\/]readable-stream[\\/]lib[\\/]stream\.js$/ }, async ({ path: file }) => {
      const result = await esbuild.build({
        entryPoints: [file],
        bundle: true,
        write: false,
        format: "cjs",
        platform: "neutral",
        target: "es2023",
        legalComments: "none",
        external: ["abort-controller", "buffer", "events", "process/", "string_decoder/"],
      });
      const code = result.outputFiles[0]?.text ?? "";
      return {
        contents: `export default (require) => { const module = { exports: {} }; ${code}; return module.exports; };`,
      };
    });
  },
};
