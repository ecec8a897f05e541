/** A core module becomes a component: `wasm-tools` (inside `jco-transpile`) lifts what it exports and lowers what it imports. */
import { stripCustomSections } from "../../../../core/component/index.ts";
import { ToolchainError } from "../../../../core/errors.ts";
import type { World } from "../../../../core/wit/index.ts";
import { printWorldSource } from "../wit-source.ts";

/** The component's bytes. The core module has the imports and exports that the canonical ABI lays down for the world. */
export async function wrapCoreModule(core: Uint8Array, world: World): Promise<Uint8Array> {
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
