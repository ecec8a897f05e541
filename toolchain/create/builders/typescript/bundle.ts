import type { BuildOptions, Plugin } from "esbuild";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { World } from "../../../../core/wit/index.ts";
import { bundleError, ENTRY_NAME } from "./bundle-error.ts";
import { expectedExports, printGuestEntry } from "./guest-entry.ts";
import { guestDefinitions, GUEST_GLOBALS, guestModules } from "./guest-globals.ts";
import { hiddenName, visibleName } from "./guest-wit.ts";

/** The project's code as one module. */
export interface Bundle {
  readonly code: string;
  /** The interfaces from which the code imports functions: `wasi:clocks/wall-clock@0.2.12`. */
  readonly imports: readonly string[];
}

export interface BundledProject {
  readonly directory: string;
  readonly entry: string;
  readonly world: World;
}

/** Bundles the project's code with the global names that it uses. `workspace` is an empty folder. */
export async function bundleProject(project: BundledProject, workspace: string): Promise<Bundle> {
  const globals = path.join(workspace, "globals");
  await fs.mkdir(globals);
  for (const [name, source] of guestModules) await fs.writeFile(path.join(globals, name), source);
  const expected = expectedExports(project.world);
  const entry = printGuestEntry(expected, project.entry, path.join(globals, "state.js"));
  // Loaded when needed: the command's help does not pay for a compiler.
  const esbuild = await import("esbuild");
  try {
    const result = await esbuild.build({
      ...bundleOptions,
      absWorkingDir: project.directory,
      stdin: { contents: entry, resolveDir: project.directory, sourcefile: ENTRY_NAME, loader: "js" },
      inject: GUEST_GLOBALS.map((file) => path.join(globals, file)),
      define: { ...guestDefinitions },
      plugins: [interfaceImports(project.world, globals)],
    });
    const [output] = Object.values(result.metafile.outputs);
    const [file] = result.outputFiles;
    const imports = (output?.imports ?? []).filter(({ external }) => external).map(({ path: id }) => id);
    return { code: file?.text ?? "", imports: [...new Set(imports.map(visibleName))].toSorted() };
  } catch (error) {
    throw bundleError(error, expected, project);
  }
}

const bundleOptions = {
  bundle: true,
  write: false,
  metafile: true,
  format: "esm",
  // Neither Node nor a browser; packages may still say where their ES modules are.
  platform: "neutral",
  mainFields: ["module", "main"],
  target: "es2023",
  // Comments would name our temporary folder, and equal code must give equal modules.
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "silent",
} satisfies BuildOptions;

/** Leaves imports of WIT interfaces to the packager, and refuses interfaces that the world does not import. */
function interfaceImports(world: World, globals: string): Plugin {
  return {
    name: "wit",
    setup(build) {
      build.onResolve({ filter: /^[a-z][a-z0-9-]*:/ }, ({ path: id, importer }) => {
        // esbuild drops an import that the code does not use, and the component does not need the interface.
        const external = { path: hiddenName(id), external: true, sideEffects: false };
        if (path.dirname(importer) === globals || world.imports.has(id)) return external;
        return { errors: [{ text: unknownInterface(id, world) }] };
      });
    },
  };
}

function unknownInterface(id: string, world: World): string {
  if (id.startsWith("node:")) return `\`${id}\` is part of Node, and components do not run in Node`;
  return `the world \`${world.name}\` does not import \`${id}\`; add \`import ${id};\` to it if the interface is in \`wit/deps\``;
}
