/**
 * An AssemblyScript implementation of a WIT world becomes a component: bindings are generated, `asc` compiles both in
 * this process, and `wasm-tools` (inside `jco-transpile`) wraps the core module.
 */
import type { Assets } from "../../../assets.ts";
import type { Job } from "../../../progress.ts";
import { writeBindings, type BindingsSource } from "./bindings.ts";
import { compileCore, type AssemblyScriptRuntime } from "./compile-core.ts";
import { PLATFORM_INTERFACES, readPlatform } from "./platform.ts";
import { addWasiImports } from "./platform-world.ts";
import { wrapCoreModule } from "./wrap.ts";

export { wrapCoreModule } from "./wrap.ts";
export { writeBindings, writeLanguageTypes, type BindingsSource } from "./bindings.ts";

export interface AssemblyScriptOptions extends BindingsSource {
  /** `stub` never frees and suits an instance that serves one request; the others collect garbage between calls. */
  readonly runtime: AssemblyScriptRuntime;
  /** Whether to take the time for small and fast code, as it does unless told otherwise: without, it takes a third of the time. */
  readonly optimize?: boolean;
  /**
   * Whether the component may import from WASI what its world does not, where it uses the global names that need a host (`platform.ts`) or
   * fails. By default these names are refused, and a failure is a trap and no more. The folder for bindings has to be called `bindings`.
   */
  readonly platform?: boolean;
}

/** The component's bytes. */
export async function compileAssemblyScript(
  options: AssemblyScriptOptions,
  job: Job,
  assets: Assets,
): Promise<Uint8Array> {
  job.progress.step("generating bindings");
  const { world, sources } = await writeBindings(
    { ...options, collects: options.runtime !== "stub" },
    assets,
  );
  job.signal.throwIfAborted();
  job.progress.step(`compiling ${options.entry}`);
  const platform = options.platform === true ? await readPlatform(assets) : undefined;
  const { core, imported } = await compileCore(options.bindings, sources, {
    runtime: options.runtime,
    optimize: options.optimize ?? true,
    platform,
    provided: new Set([...world.imports.keys(), ...(platform === undefined ? [] : PLATFORM_INTERFACES)]),
  });
  job.signal.throwIfAborted();
  job.progress.step("packaging the component");
  const used = imported.filter((module) => PLATFORM_INTERFACES.has(module));
  const component = await wrapCoreModule(core, await addWasiImports(world, used, assets));
  job.progress.step(`packaged a component of ${component.length} bytes`);
  return component;
}
