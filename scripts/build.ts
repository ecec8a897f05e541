/** Fills `dist/`, as ARCHITECTURE.md lays it out. `npm run build`; other scripts call `buildDist`. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import { buildComponents } from "./build-components.ts";
import { buildGuest, GUEST_SOURCES } from "./build-guest.ts";
import { ownWitPackages, wasiWitPackages } from "./wit-packages.ts";
import { vendorPackages, vendoredPackageNames } from "./vendor-packages.ts";

export const repositoryRoot: string = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");
export const distRoot: string = path.join(repositoryRoot, "dist");

/** For a debugger: bundles keep their lines and carry a map of the sources. */
const isDebugBuild = process.env["WASMCP_DEBUG_BUILD"] === "1";

/** Rebuilds stale outputs: a step runs when its inputs have changed since its last run, or when an output is missing. */
export async function buildDist(log: (line: string) => void): Promise<void> {
  await fs.mkdir(distRoot, { recursive: true });
  const previous = await readRecord();
  const record = new Map<string, string>();
  for (const step of STEPS) {
    const inputs = `${await hashFiles(step.inputs)}${isDebugBuild ? " debug" : ""}`;
    const isCurrent =
      previous.get(step.name) === inputs && step.outputs.every((name) => existsSync(dist(name)));
    const start = performance.now();
    if (!isCurrent) await step.work();
    record.set(step.name, inputs);
    log(isCurrent ? `${step.name} unchanged` : `${step.name} ${Math.round(performance.now() - start)} ms`);
  }
  await writeRecord(record);
  const start = performance.now();
  // This step keeps its own record, one entry per component.
  await buildComponents();
  log(`framework components ${Math.round(performance.now() - start)} ms`);
}

interface Step {
  readonly name: string;
  /** Files and folders that decide what the step makes. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly work: () => Promise<unknown>;
}

/**
 * Packages in files of their own, beside the bundles that import them: few commands need them, and the others do not read
 * them. One that is used by another of them is there once.
 */
const BESIDE: Readonly<Record<string, string>> = {
  "@modelcontextprotocol/client": "mcp-client",
  "oidc-provider": "oidc-provider",
  jose: "jose",
  // Three packages of the official server, as one.
  "./toolchain/development-server/protocol/sdk.ts": "mcp-server",
  "./toolchain/create/builders/skills/skill-entry.ts": "skill-entry",
};

const STEPS: readonly Step[] = [
  {
    name: "packages",
    inputs: ["package-lock.json", "scripts/vendor-packages.ts"],
    outputs: ["node_modules"],
    work: () => vendorPackages(repositoryRoot, distRoot),
  },
  { name: "wit", inputs: ["wit", "scripts"], outputs: ["wit"], work: copyWit },
  {
    name: "templates",
    inputs: ["templates"],
    outputs: ["templates"],
    work: () => replaceTree(path.join(repositoryRoot, "templates"), dist("templates")),
  },
  {
    name: "docs",
    inputs: ["docs/guides", "docs/reference"],
    outputs: ["docs"],
    work: async () => {
      await fs.rm(dist("docs"), { recursive: true, force: true });
      for (const group of ["guides", "reference"]) {
        await fs.cp(path.join(repositoryRoot, "docs", group), dist(`docs/${group}`), { recursive: true });
      }
    },
  },
  {
    name: "sdks",
    inputs: ["sdk"],
    outputs: ["sdk"],
    work: () => replaceTree(path.join(repositoryRoot, "sdk"), dist("sdk")),
  },
  { name: "launcher", inputs: ["cli/launcher"], outputs: ["bin"], work: copyLauncher },
  {
    name: "bindings runtime",
    inputs: ["toolchain/create/bindgen/runtime"],
    outputs: ["bindgen-runtime"],
    work: () =>
      replaceTree(path.join(repositoryRoot, "toolchain/create/bindgen/runtime"), dist("bindgen-runtime")),
  },
  {
    name: "guest",
    inputs: [GUEST_SOURCES, "package-lock.json", "scripts/build-guest.ts", "scripts/sdk-declarations.ts"],
    outputs: ["guest"],
    work: () => buildGuest(repositoryRoot, dist("guest")),
  },
  {
    name: "bundles",
    inputs: [
      "cli",
      "core",
      "extension",
      "language-server",
      "package-lock.json",
      "package.json",
      "schemas",
      "scripts",
      "toolchain",
      "tsconfig.base.json",
      "wit",
    ],
    outputs: [
      "wasmcp.js",
      ...Object.values(BESIDE).map((name) => `${name}.js`),
      "embedded.js",
      "export/serve.js",
      "dev-builder.js",
      "extension.cjs",
      "wit-lsp.js",
      "tester/page.js",
      "package.json",
      "web",
    ],
    work: bundle,
  },
];

function dist(name: string): string {
  return path.join(distRoot, name);
}

async function hashFiles(names: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  const add = async (name: string): Promise<void> => {
    const file = path.join(repositoryRoot, name);
    if ((await fs.stat(file)).isDirectory()) {
      for (const entry of (await fs.readdir(file)).toSorted()) await add(path.posix.join(name, entry));
    } else {
      hash.update(`${name}\0`).update(
        createHash("sha256")
          .update(await fs.readFile(file))
          .digest(),
      );
    }
  };
  for (const name of names) await add(name);
  return hash.digest("hex");
}

/** The inputs of each step when it last ran. Outside of `dist`, which is shipped. */
const recordFile = path.join(repositoryRoot, ".scratch/dist.json");

async function readRecord(): Promise<ReadonlyMap<string, string>> {
  const text = await fs.readFile(recordFile, "utf8").catch(() => "{}");
  return new Map(Object.entries(JSON.parse(text) as Record<string, string>));
}

async function writeRecord(record: ReadonlyMap<string, string>): Promise<void> {
  await fs.mkdir(path.dirname(recordFile), { recursive: true });
  await fs.writeFile(recordFile, `${JSON.stringify(Object.fromEntries(record), undefined, 2)}\n`);
}

/** Our packages and those of WASI, each in a folder `<namespace>-<name>`. */
async function copyWit(): Promise<void> {
  await fs.rm(dist("wit"), { recursive: true, force: true });
  const folders = [
    ...(await ownWitPackages()).map((folder) => [folder, `wasmcp-${path.basename(folder)}`] as const),
    ...(await wasiWitPackages()).map((folder) => [folder, path.basename(folder)] as const),
  ];
  for (const [source, name] of folders) await fs.cp(source, dist(`wit/${name}`), { recursive: true });
}

/** The command for a folder on PATH: `dist/bin`. */
async function copyLauncher(): Promise<void> {
  await replaceTree(path.join(repositoryRoot, "cli/launcher"), dist("bin"));
  await fs.chmod(dist("bin/wasmcp"), 0o755);
  // The shell of Windows finds no labels in a file whose lines end otherwise.
  const script = await fs.readFile(dist("bin/wasmcp.cmd"), "utf8");
  await fs.writeFile(dist("bin/wasmcp.cmd"), script.replaceAll(/\r?\n/g, "\r\n"));
}

async function replaceTree(source: string, target: string): Promise<void> {
  await fs.rm(target, { recursive: true, force: true });
  await fs.cp(source, target, { recursive: true, filter: (file) => !MADE.has(path.basename(file)) });
}

/** Folders that tools leave beside sources. */
const MADE = new Set(["__pycache__", ".mypy_cache", ".ruff_cache", "target"]);

/** By their path in `dist/wit`: in a browser, the extension cannot list folders. */
async function witTexts(): Promise<Readonly<Record<string, string>>> {
  const root = path.join(distRoot, "wit");
  const names = (await fs.readdir(root, { recursive: true })).filter((name) => name.endsWith(".wit")).sort();
  const texts = await Promise.all(names.map((name) => fs.readFile(path.join(root, name), "utf8")));
  return Object.fromEntries(names.map((name, index) => [name.split(path.sep).join("/"), texts[index] ?? ""]));
}

function packagesBeside(except?: string): esbuild.Plugin {
  return {
    name: "packages-beside",
    setup(build) {
      for (const [name, file] of Object.entries(BESIDE)) {
        if (name === except) continue;
        const beside = { path: `./${file}.js`, external: true };
        // These files are ES modules: what is not one can import them only when it runs.
        const canImport = (kind: esbuild.ImportKind): boolean =>
          build.initialOptions.format === "esm" || kind === "dynamic-import";
        if (!name.startsWith("./")) {
          build.onResolve({ filter: new RegExp(`^${name}$`) }, ({ kind }) =>
            canImport(kind) ? beside : undefined,
          );
          continue;
        }
        const own = path.join(repositoryRoot, name);
        build.onResolve(
          { filter: new RegExp(`/${path.posix.basename(name)}$`) },
          ({ kind, resolveDir, path: imported }) =>
            canImport(kind) && path.join(resolveDir, imported) === own ? beside : undefined,
        );
      }
    },
  };
}

/** A third of `oidc-provider` is a list of all media types, twice. It sends and receives these. */
const fewMediaTypes: esbuild.Plugin = {
  name: "few-media-types",
  setup(build) {
    build.onLoad({ filter: /[\\/]mime-db[\\/]db\.json$/ }, async ({ path: file }) => {
      const all = JSON.parse(await fs.readFile(file, "utf8")) as Readonly<Record<string, unknown>>;
      const kept = Object.entries(all).filter(([type]) =>
        /^(application\/(json|jwt|x-www-form-urlencoded)|text\/(html|plain))$/.test(type),
      );
      return { contents: JSON.stringify(Object.fromEntries(kept)), loader: "json" };
    });
  },
};

/** `@rjsf/core` exports what its own tests use, which needs a validator that makes code of schemas. Nothing here calls it. */
const noTestValidator: esbuild.Plugin = {
  name: "no-test-validator",
  setup(build) {
    build.onResolve({ filter: /^@rjsf\/validator-ajv8$/ }, ({ path: name }) => ({
      path: name,
      namespace: "absent",
      sideEffects: false,
    }));
    build.onLoad({ filter: /./, namespace: "absent" }, () => ({ contents: "export default undefined;" }));
  },
};

/** `oidc-provider` is written for Node 22: this is the one function that Node 20 lacks. On the console, it only warns of that. */
const URL_PARSE = "URL.parse ??= (url, base) => (URL.canParse(url, base) ? new URL(url, base) : null);";

async function bundle(): Promise<void> {
  const shared = {
    bundle: true,
    platform: "node",
    target: "node20",
    legalComments: "none",
    minifySyntax: !isDebugBuild,
    minifyWhitespace: !isDebugBuild,
    sourcemap: isDebugBuild && "inline",
    external: ["vscode", ...vendoredPackageNames],
    // Its main file loads its parts in a way that no bundler sees.
    alias: { "jsonc-parser": "jsonc-parser/lib/esm/main.js" },
    logLevel: "warning",
  } satisfies esbuild.BuildOptions;
  // Bundled CommonJS dependencies call `require`, which ES modules lack.
  const requireShim =
    'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';
  await esbuild.build({
    ...shared,
    format: "esm",
    entryPoints: [{ in: path.join(repositoryRoot, "cli/main.ts"), out: "wasmcp" }],
    outdir: distRoot,
    banner: { js: `#!/usr/bin/env node\n${requireShim}` },
    plugins: [packagesBeside()],
  });
  for (const [name, file] of Object.entries(BESIDE)) {
    await esbuild.build({
      ...shared,
      format: "esm",
      entryPoints: [{ in: name, out: file }],
      absWorkingDir: repositoryRoot,
      outdir: distRoot,
      banner: { js: requireShim },
      ...(name === "oidc-provider" && {
        banner: { js: requireShim + URL_PARSE },
        drop: ["console"],
        // It looks settings up by the names of its classes: without them, tokens would never expire.
        keepNames: true,
      }),
      plugins: [packagesBeside(name), fewMediaTypes],
    });
  }
  await fs.chmod(path.join(distRoot, "wasmcp.js"), 0o755);
  await esbuild.build({
    ...shared,
    format: "esm",
    entryPoints: [{ in: path.join(repositoryRoot, "toolchain/run/embedded/main.ts"), out: "embedded" }],
    outdir: distRoot,
    banner: { js: requireShim },
  });
  // It is copied into packages that are started where nothing else of wasmcp is installed.
  await esbuild.build({
    ...shared,
    format: "esm",
    entryPoints: [
      { in: path.join(repositoryRoot, "toolchain/export/launcher/main.ts"), out: "export/serve" },
    ],
    outdir: distRoot,
    banner: { js: `#!/usr/bin/env node\n${requireShim}` },
  });
  await esbuild.build({
    ...shared,
    format: "esm",
    entryPoints: [{ in: path.join(repositoryRoot, "toolchain/dev/build-process.ts"), out: "dev-builder" }],
    outdir: distRoot,
    banner: { js: requireShim },
    plugins: [packagesBeside()],
  });
  await esbuild.build({
    ...shared,
    format: "cjs",
    entryPoints: [{ in: path.join(repositoryRoot, "extension/main.ts"), out: "extension" }],
    // Only in functions that the extension does not call: it starts the command for what they do.
    logOverride: { "empty-import-meta": "silent" },
    outExtension: { ".js": ".cjs" },
    outdir: distRoot,
    plugins: [packagesBeside()],
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
  await esbuild.build({
    ...web,
    format: "iife",
    minifyIdentifiers: !isDebugBuild,
    define: { "process.env.NODE_ENV": '"production"' },
    entryPoints: [{ in: path.join(repositoryRoot, "extension/tester/page/main.tsx"), out: "tester/page" }],
    outdir: distRoot,
    plugins: [noTestValidator],
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
  // The VSIX contains `dist` without the repository's `package.json`: these bundles need "type": "module" and the version.
  const manifest = await fs.readFile(path.join(repositoryRoot, "package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { readonly version: string };
  await fs.writeFile(path.join(distRoot, "package.json"), `${JSON.stringify({ type: "module", version })}\n`);
  await fs.writeFile(path.join(distRoot, "web/package.json"), '{ "type": "commonjs" }\n');
  await fs.writeFile(path.join(distRoot, "web/wit.json"), JSON.stringify(await witTexts()));
}

if (import.meta.main) {
  await buildDist((line) => console.error(line));
}
