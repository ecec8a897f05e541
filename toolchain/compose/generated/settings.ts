/** A component that exports one interface with one function, which always returns the same text. */
import { ComponentBuilder } from "../../../core/component/index.ts";
import { writeCoreModule } from "./core-module.ts";

/** `writeSetting("wasmcp:tools-prefix/settings@0.1.0", "prefix", "weather_")` */
export function writeSetting(interfaceName: string, functionName: string, text: string): Uint8Array {
  const builder = new ComponentBuilder();
  const bytes = new TextEncoder().encode(text);
  const module = builder.coreModule(
    writeCoreModule(
      // Returns 0, where the memory holds pointer and length of the text behind them.
      [{ name: functionName, params: [], results: ["i32"], body: [0x41, 0] }],
      Uint8Array.from([...littleEndian(8), ...littleEndian(bytes.length), ...bytes]),
    ),
  );
  const instance = builder.instantiateModule(module);
  const memory = builder.aliasCoreMemory(instance, "memory");
  const core = builder.aliasCoreFunc(instance, functionName);
  const type = builder.type({ kind: "func", async: false, params: [], result: "string" });
  const func = builder.lift(core, type, [{ kind: "memory", memory }]);
  builder.exportInstance(
    interfaceName,
    builder.instanceOfExports([{ name: functionName, item: { sort: "func", index: func } }]),
  );
  return builder.finish();
}

function littleEndian(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
