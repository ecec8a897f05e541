/** Fills `dist/`, as ARCHITECTURE.md lays it out. `npm run build`; other scripts call `buildDist`. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { buildComponents } from "./build-components.ts";
import { vendorPackages, vendoredPackageNames } from "./vendor-packages.ts";

export const repositoryRoot: string = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
export const distRoot: string = path.join(repositoryRoot, "dist");

export async function buildDist(log: (line: string) => void): Promise<void> {
  await fs.mkdir(distRoot, { recursive: true });
  const step = async (name: string, work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    log(`${name} ${Math.round(performance.now() - start)} ms`);
  };
  await step("packages", () => vendorPackages(repositoryRoot, distRoot));
  await step("wit", copyWit);
  await step("templates", () =>
    replaceTree(path.join(repositoryRoot, "templates"), path.join(distRoot, "templates")),
  );
  await step("bindings runtime", () =>
    replaceTree(
      path.join(repositoryRoot, "toolchain/create/bindgen/runtime"),
      path.join(distRoot, "bindgen-runtime"),
    ),
  );
  await step("bundles", bundle);
  await step("framework components", () => buildComponents());
}

/** Our packages from `wit/`, and the WASI 0.2.12 packages that ship with jco, each in a folder `<namespace>-<name>`. */
async function copyWit(): Promise<void> {
  const target = path.join(distRoot, "wit");
  await fs.rm(target, { recursive: true, force: true });
  for (const name of await fs.readdir(path.join(repositoryRoot, "wit"))) {
    await fs.cp(path.join(repositoryRoot, "wit", name), path.join(target, `wasmcp-${name}`), {
      recursive: true,
    });
  }
  const wasi = path.join(repositoryRoot, "node_modules/@bytecodealliance/jco/lib/wit/builtin/0.2.12");
  for (const name of await fs.readdir(wasi)) {
    await fs.cp(path.join(wasi, name), path.join(target, name), { recursive: true });
  }
}

async function replaceTree(source: string, target: string): Promise<void> {
  await fs.rm(target, { recursive: true, force: true });
  await fs.cp(source, target, { recursive: true });
}

/** By their path in `dist/wit`: in a browser, the extension cannot list folders. */
async function witTexts(): Promise<Readonly<Record<string, string>>> {
  const root = path.join(distRoot, "wit");
  const names = (await fs.readdir(root, { recursive: true })).filter((name) => name.endsWith(".wit")).sort();
  const texts = await Promise.all(names.map((name) => fs.readFile(path.join(root, name), "utf8")));
  return Object.fromEntries(names.map((name, index) => [name.split(path.sep).join("/"), texts[index] ?? ""]));
}

async function bundle(): Promise<void> {
  const shared = {
    bundle: true,
    platform: "node",
    target: "node20",
    legalComments: "none",
    minifySyntax: true,
    minifyWhitespace: true,
    external: ["vscode", ...vendoredPackageNames],
    logLevel: "warning",
  } satisfies esbuild.BuildOptions;
  // Bundled CommonJS dependencies call `require`, which an ES module does not have by itself.
  const requireShim =
    'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';
  await esbuild.build({
    ...shared,
    format: "esm",
    entryPoints: [{ in: path.join(repositoryRoot, "cli/main.ts"), out: "wasmcp" }],
    outdir: distRoot,
    banner: { js: `#!/usr/bin/env node\n${requireShim}` },
  });
  await fs.chmod(path.join(distRoot, "wasmcp.js"), 0o755);
  await esbuild.build({
    ...shared,
    format: "esm",
    entryPoints: [{ in: path.join(repositoryRoot, "toolchain/run/embedded/main.ts"), out: "embedded" }],
    outdir: distRoot,
    banner: { js: requireShim },
  });
  await esbuild.build({
    ...shared,
    format: "cjs",
    entryPoints: [{ in: path.join(repositoryRoot, "extension/main.ts"), out: "extension" }],
    outExtension: { ".js": ".cjs" },
    outdir: distRoot,
  });
  await esbuild.build({
    ...shared,
    format: "esm",
    entryPoints: [{ in: path.join(repositoryRoot, "language-server/node/main.ts"), out: "wit-lsp" }],
    outdir: distRoot,
    banner: { js: requireShim },
  });
  const web = {
    ...shared,
    platform: "browser",
    target: "es2022",
    external: ["vscode"],
  } satisfies esbuild.BuildOptions;
  await esbuild.build({
    ...web,
    format: "cjs",
    entryPoints: [{ in: path.join(repositoryRoot, "extension/web.ts"), out: "web/extension" }],
    outdir: distRoot,
  });
  await esbuild.build({
    ...web,
    format: "iife",
    entryPoints: [{ in: path.join(repositoryRoot, "language-server/browser/main.ts"), out: "web/wit-lsp" }],
    outdir: distRoot,
  });
  // As large as the rest of the language server, and rarely needed: the worker loads it on demand.
  await esbuild.build({
    ...web,
    format: "iife",
    globalName: "scriptParser",
    minifyIdentifiers: true,
    entryPoints: [{ in: "@babel/parser", out: "web/script-parser" }],
    absWorkingDir: repositoryRoot,
    outdir: distRoot,
  });
  // `dist` is a tree of its own in the VSIX: these bundles are ES modules wherever they lie, and it knows its version.
  const manifest = await fs.readFile(path.join(repositoryRoot, "package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { readonly version: string };
  await fs.writeFile(path.join(distRoot, "package.json"), `${JSON.stringify({ type: "module", version })}\n`);
  await fs.writeFile(path.join(distRoot, "web/package.json"), '{ "type": "commonjs" }\n');
  await fs.writeFile(path.join(distRoot, "web/wit.json"), JSON.stringify(await witTexts()));
}

if (import.meta.main) {
  await buildDist((line) => console.error(line));
}
