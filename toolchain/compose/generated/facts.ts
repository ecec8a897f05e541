/** A component that exports one interface, whose functions always say the same: true or false. */
import { ComponentBuilder } from "../../../core/component/index.ts";
import { writeCoreModule } from "./core-module.ts";

/** `writeFacts("wasmcp:framework/composition@0.1.0", { "announces-changes": true })` */
export function writeFacts(interfaceName: string, facts: Readonly<Record<string, boolean>>): Uint8Array {
  const builder = new ComponentBuilder();
  const names = Object.keys(facts).sort();
  const module = builder.coreModule(
    // `i32.const 1` or `i32.const 0`.
    writeCoreModule(
      names.map((name) => ({
        name,
        params: [],
        results: ["i32"],
        body: [0x41, facts[name] === true ? 1 : 0],
      })),
    ),
  );
  const instance = builder.instantiateModule(module);
  const type = builder.type({ kind: "func", async: false, params: [], result: "bool" });
  const functions = names.map((name) => {
    const index = builder.lift(builder.aliasCoreFunc(instance, name), type, []);
    return { name, item: { sort: "func", index } as const };
  });
  builder.exportInstance(interfaceName, builder.instanceOfExports(functions));
  return builder.finish();
}
