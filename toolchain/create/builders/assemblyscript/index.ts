/**
 * An AssemblyScript implementation of a WIT world becomes a component: bindings are generated, `asc` compiles both in
 * this process, and `wasm-tools` (inside `jco-transpile`) wraps the core module.
 */
import { stripCustomSections } from "../../../../core/component/index.ts";
import { ToolchainError } from "../../../../core/errors.ts";
import type { World } from "../../../../core/wit/index.ts";
import type { Assets } from "../../../assets.ts";
import type { Job } from "../../../progress.ts";
import { writeBindings, type BindingsSource } from "./bindings.ts";
import { compileCore, type AssemblyScriptRuntime } from "./compile-core.ts";
import { printWorldSource } from "./wit-source.ts";

export { writeBindings, writeLanguageTypes, type BindingsSource } from "./bindings.ts";

export interface AssemblyScriptOptions extends BindingsSource {
  /** `stub` never frees and suits an instance that serves one request; the others collect garbage between calls. */
  readonly runtime: AssemblyScriptRuntime;
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
  const core = await compileCore(options.bindings, sources, options.runtime);
  job.signal.throwIfAborted();
  job.progress.step("packaging the component");
  const component = await wrap(core, world);
  job.progress.step(`packaged a component of ${component.length} bytes`);
  return component;
}

async function wrap(core: Uint8Array, world: World): Promise<Uint8Array> {
  const { componentEmbed, componentNew } = await import("@bytecodealliance/jco-transpile/wasm-tools");
  try {
    const embedded = await componentEmbed({
      binary: core,
      witSource: printWorldSource(world),
      stringEncoding: "utf8",
    });
    return stripCustomSections(await componentNew(embedded));
  } catch (cause) {
    throw new ToolchainError("component-failed", `cannot make a component of world \`${world.name}\``, {
      cause,
    });
  }
}
