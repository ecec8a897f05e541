/** TypeScript to a component: esbuild makes one module of the code, componentize-qjs packages it with the QuickJS engine. */
import type { BuildFailure, BuildResult, Message, Plugin } from "esbuild";
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import type { Assets } from "../../../assets.ts";
import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import type { Job } from "../../../progress.ts";
import type { LoadedWit } from "../../../sources/wit-deps/index.ts";
import type { World } from "../../../../core/wit/index.ts";
import { expectedExports, printGuestEntry, type ExpectedExport } from "./guest-entry.ts";
import { guestDefinitions, guestGlobals, guestModules } from "./guest-globals.ts";
import { guestWorld, hiddenName, restoreWasi, writeGuestWit } from "./guest-wit.ts";

export interface TypeScriptProject {
  readonly directory: string;
  /** Absolute: `<directory>/src/index.ts`. */
  readonly entry: string;
  readonly wit: LoadedWit;
  readonly world: World;
}

/** The bytes of the project's component. Its imports are what the code uses, and types. */
export async function compileTypeScript(
  project: TypeScriptProject,
  job: Job,
  assets: Assets,
): Promise<Uint8Array> {
  const workspace = await fs.mkdtemp(path.join(os.tmpdir(), "wasmcp-build-"));
  try {
    job.progress.step(`bundling ${path.relative(project.directory, project.entry)}`);
    const bundle = await bundleProject(project, workspace);
    job.signal.throwIfAborted();
    job.progress.step("packaging the code with the QuickJS engine");
    const wit = path.join(workspace, "wit");
    await writeGuestWit(
      { world: project.world, packages: project.wit.packages, imports: bundle.imports },
      path.join(project.directory, "wit"),
      assets.wit,
      wit,
    );
    const component = await packageModule(bundle.code, wit);
    job.signal.throwIfAborted();
    return restoreWasi(component);
  } finally {
    await fs.rm(workspace, { recursive: true, force: true });
  }
}

interface Bundle {
  readonly code: string;
  /** The interfaces from which the code imports functions: `wasi:clocks/wall-clock@0.2.12`. */
  readonly imports: readonly string[];
}

async function bundleProject(project: TypeScriptProject, workspace: string): Promise<Bundle> {
  const globals = path.join(workspace, "globals");
  await fs.mkdir(globals);
  for (const [name, source] of guestModules) await fs.writeFile(path.join(globals, name), source);

  const expected = expectedExports(project.world);
  // Loaded when needed: the command's help does not pay for a compiler.
  const esbuild = await import("esbuild");
  let result: BuildResult<{ write: false; metafile: true }>;
  try {
    result = await esbuild.build({
      absWorkingDir: project.directory,
      stdin: {
        contents: printGuestEntry(expected, project.entry, path.join(globals, "state.js")),
        resolveDir: project.directory,
        sourcefile: entryName,
        loader: "js",
      },
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      // Neither Node nor a browser; packages may still say where their ES modules are.
      platform: "neutral",
      mainFields: ["module", "main"],
      target: "es2023",
      inject: guestGlobals.map((file) => path.join(globals, file)),
      define: { ...guestDefinitions },
      // Comments would name our temporary folder, and equal code is to give equal modules.
      minifyWhitespace: true,
      legalComments: "none",
      logLevel: "silent",
      plugins: [interfaceImports(project.world, globals)],
    });
  } catch (error) {
    throw bundleError(error, expected, project);
  }
  const [output] = Object.values(result.metafile.outputs);
  const [file] = result.outputFiles;
  const imports = (output?.imports ?? []).filter(({ external }) => external).map(({ path: id }) => id);
  return { code: file?.text ?? "", imports: [...new Set(imports.map(visibleName))].toSorted() };
}

const entryName = "<entry>";

/** Leaves imports of WIT interfaces to the packager, and refuses those that the world does not have. */
function interfaceImports(world: World, globals: string): Plugin {
  return {
    name: "wit",
    setup(build) {
      build.onResolve({ filter: /^[a-z][a-z0-9-]*:/ }, ({ path: id, importer }) => {
        // Unused, the import goes away, and the component does not need the interface.
        const external = { path: hiddenName(id), external: true, sideEffects: false };
        if (path.dirname(importer) === globals || world.imports.has(id)) return external;
        return { errors: [{ text: unknownInterface(id, world) }] };
      });
    },
  };
}

function unknownInterface(id: string, world: World): string {
  if (id.startsWith("node:")) return `\`${id}\` belongs to Node, and a component does not run in Node`;
  return `the world \`${world.name}\` does not import \`${id}\`; add \`import ${id};\` to it if the interface is in \`wit/deps\``;
}

const hiddenPrefix = hiddenName("wasi:");

function visibleName(id: string): string {
  return id.startsWith(hiddenPrefix) ? `wasi:${id.slice(hiddenPrefix.length)}` : id;
}

/** One error that says what the world expects, or lists what the bundler found. */
function bundleError(
  error: unknown,
  expected: readonly ExpectedExport[],
  project: TypeScriptProject,
): unknown {
  if (!isBuildFailure(error)) return error;
  const entry = path.relative(project.directory, project.entry);
  const missing = expected.filter(({ name }) =>
    error.errors.some((message) => isMissingExport(message, name)),
  );
  if (missing.length > 0) {
    const lines = missing.map(
      ({ name, witName }) =>
        `\`${entry}\` does not export \`${name}\`, and the world \`${project.world.name}\` exports \`${witName}\``,
    );
    return new ToolchainError("missing-export", lines.join("\n"), {
      remedy: `write \`export const ${missing[0]?.name} = …\` in \`${entry}\``,
    });
  }
  return new ToolchainError("invalid-typescript", `cannot bundle \`${entry}\``, {
    problems: error.errors.map((message) => toProblem(message, project.directory)),
  });
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && "errors" in error && Array.isArray(error.errors);
}

/** esbuild has no code for this; the location is our own entry, where nothing else can be missing. */
function isMissingExport(message: Message, name: string): boolean {
  return message.location?.file.endsWith(entryName) === true && message.text.includes(`for import "${name}"`);
}

/** esbuild counts columns from zero, and names files from the project's folder. */
function toProblem({ text, location }: Message, directory: string): Problem {
  if (location === null) return { severity: "error", message: text };
  const { file, line, column } = location;
  return {
    severity: "error",
    message: text,
    place: { file: path.resolve(directory, file), line, column: column + 1 },
  };
}

async function packageModule(code: string, witPath: string): Promise<Uint8Array> {
  const { componentize } = await import("componentize-qjs");
  try {
    const { component } = await componentize({
      witPath,
      jsSource: code,
      world: guestWorld,
      // The component answers synchronously, as MCP's interfaces ask for.
      sync: true,
      optSize: true,
      // What the engine itself would import; `guest-globals.ts` has the parts that code can see.
      stubWasi: true,
    });
    return component;
  } catch (error) {
    throw new ToolchainError("cannot-package", "the code cannot be packaged as a component", {
      cause: findEvaluationError(error) ?? error,
    });
  }
}

/**
 * What the user's own code threw while it was loaded, out of componentize-qjs's message:
 * `Failed to evaluate user JavaScript module: Failed to finish …: Error: boom\n    at <anonymous> (…)`.
 */
export function findEvaluationError(error: unknown): ToolchainError | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, thrown] =
    /Failed to evaluate user JavaScript module: (?:Failed to [^:]*: )*(.*)/.exec(error.message) ?? [];
  return thrown === undefined
    ? undefined
    : new ToolchainError("cannot-load", `loading the code failed: ${thrown}`);
}
