/** Getters and setters, for which no compiler of ours has bindings yet. */
import { ToolchainError } from "../../../core/errors.ts";
import { declaredName, type Func, interfaceId, type World, type WorldItem } from "../../../core/wit/index.ts";

/** Throws when a guest of `world` would call or provide a getter or a setter. */
export function refuseAccessors(world: World): void {
  for (const items of [world.imports, world.exports]) {
    for (const item of items.values()) {
      const found = functionsOf(item).find(({ accessor }) => accessor !== undefined);
      if (found === undefined) continue;
      const place = item.kind === "interface" ? interfaceId(item.interface) : `world ${world.name}`;
      throw new ToolchainError(
        "unsupported-accessor",
        `\`${declaredName(found.name)}\` in \`${place}\` is a ${found.accessor}ter, which components cannot be built with yet`,
        {
          remedy:
            "write a function, such as `get-size: func() -> u32`, or leave the interface out of the world",
        },
      );
    }
  }
}

function functionsOf(item: WorldItem): readonly Func[] {
  switch (item.kind) {
    case "function":
      return [item.function];
    case "interface":
      return [...item.interface.functions.values()];
    case "type":
      return [];
  }
}
