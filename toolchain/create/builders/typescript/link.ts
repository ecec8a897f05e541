/** The second pass of a build: the author's module, the platform that it uses and the guards of its exports become the module of the component. */
import type { Plugin } from "esbuild";
import * as path from "node:path";
import { bundleError } from "./bundle-error.ts";
import { COMMON_OPTIONS, type Bundle } from "./bundle.ts";
import type { Engine } from "./engine.ts";
import { unmarkedGlobals } from "./globals-used.ts";
import { printEntry, printExports, printInstaller, type LoadTime } from "./guest-entry.ts";
import type { ExpectedExport } from "./guest-exports.ts";
import { hiddenName, visibleName } from "./guest-wit.ts";
import { DATA_MODULE, printData } from "./large-json.ts";
import { PLATFORM_GLOBALS } from "./platform.ts";
import { readPositions, type SourcePositions } from "./positions.ts";
import { PAGES_MODULE, printPages } from "./print-pages.ts";
import { printSkills, SKILLS_MODULE } from "./print-skills.ts";
import type { HostModules } from "./starling/host-modules.ts";

export interface LinkedModule {
  readonly code: string;
  /** The interfaces from which the module imports functions: `wasi:clocks/wall-clock@0.2.12`. */
  readonly imports: readonly string[];
  readonly positions: SourcePositions;
}

export interface LinkInput {
  readonly bundle: Bundle;
  /** What the component exports. */
  readonly exports: readonly ExpectedExport[];
  readonly loadTime: LoadTime;
  readonly engine: Engine;
  /** The modules between the code and the host, for an engine that needs some. */
  readonly hosts?: HostModules;
}

/** `guest` is the folder of our guest modules. */
export async function linkModule(
  { bundle, exports, loadTime, engine, hosts }: LinkInput,
  { directory, entry }: { readonly directory: string; readonly entry: string },
  guest: string,
): Promise<LinkedModule> {
  const esbuild = await import("esbuild");
  const build = esbuild.build({
    ...COMMON_OPTIONS,
    absWorkingDir: directory,
    stdin: {
      contents: printEntry(exports, loadTime, hosts?.withResources ?? []),
      resolveDir: directory,
      sourcefile: "wasmcp:entry",
      loader: "js",
    },
    metafile: true,
    sourcemap: "external",
    sourcesContent: false,
    outfile: "component.js",
    platform: "neutral",
    define: { ...unmarkedGlobals(PLATFORM_GLOBALS.keys()) },
    // The engine runs no jobs of its own promises while it answers a call: `guest/engine/promise.ts`.
    supported: {
      "async-await": false,
      "async-generator": false,
      "for-await": false,
    },
    plugins: [
      componentModules(
        new Map([
          ["wasmcp:author", bundle.code],
          [DATA_MODULE, printData(bundle.data)],
          ...(bundle.sdk?.skills === undefined
            ? []
            : [[SKILLS_MODULE, printSkills(bundle.sdk.skills)] as const]),
          ...(bundle.sdk?.pages === undefined ? [] : [[PAGES_MODULE, printPages(bundle.sdk.pages)] as const]),
          ["wasmcp:exports", printExports(bundle.sdk, exports, engine)],
          ["wasmcp:install", printInstaller(bundle.globals, bundle.asked, engine)],
        ]),
        hosts?.texts ?? new Map(),
        directory,
        guest,
      ),
    ],
  });
  const result = await build.catch((error: unknown) => {
    throw bundleError(
      error,
      { directory, entry },
      readPositions(inlineMap(bundle.code), directory, guest).find,
    );
  });
  const [output] = Object.values(result.metafile.outputs).filter(
    ({ entryPoint }) => entryPoint !== undefined,
  );
  const imports = (output?.imports ?? []).filter(({ external }) => external).map(({ path: id }) => id);
  const text = (extension: string) =>
    result.outputFiles.find((file) => file.path.endsWith(extension))?.text ?? "";
  const positions = readPositions(text(".map"), directory, guest);
  return {
    code: text(".js").replace('"wasmcp:positions"', JSON.stringify(positions.reduced)),
    imports: [...new Set(imports.map(visibleName))].toSorted(),
    positions,
  };
}

/** Finds the modules of the second pass: our own files, those in `texts`, and those in `hosts` by the interface that they stand for. */
function componentModules(
  texts: ReadonlyMap<string, string>,
  hosts: ReadonlyMap<string, string>,
  directory: string,
  guest: string,
): Plugin {
  return {
    name: "component-modules",
    setup(build) {
      build.onResolve({ filter: /^guest:/ }, ({ path: id }) => ({
        path: path.join(guest, `${id.slice("guest:".length)}.js`),
        sideEffects: false,
      }));
      build.onResolve({ filter: /^wasmcp:/ }, ({ path: id }) =>
        texts.has(id) ? { path: id, namespace: "wasmcp" } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "wasmcp" }, ({ path: id }) => ({
        contents: texts.get(id) ?? "",
        loader: "js",
        resolveDir: directory,
      }));
      build.onLoad({ filter: /.*/, namespace: "host" }, ({ path: id }) => ({
        contents: hosts.get(id) ?? "",
        loader: "js",
      }));
      // The first pass has checked the interfaces that the author's code imports.
      build.onResolve({ filter: /^[a-z][a-z0-9-]*:/ }, ({ path: id, namespace }) =>
        namespace !== "host" && hosts.has(id)
          ? { path: id, namespace: "host" }
          : { path: hiddenName(id), external: true, sideEffects: false },
      );
    },
  };
}

/** The source map that the first pass has put into the last line of the code. */
function inlineMap(code: string): string {
  const [, base64 = ""] =
    /\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/.exec(code) ?? [];
  return Buffer.from(base64, "base64").toString();
}
