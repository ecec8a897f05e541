/** A face of `components/lib` for a test: a module in `assembly/`, compiled as the components are. */
import assert from "node:assert/strict";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { main as compile } from "assemblyscript/asc";

const root = path.join(import.meta.dirname, "../../..");
/** What a component's build copies from the second folder to the first. */
const bindings = path.join(root, "components/bindings");
const runtime = path.join(root, "toolchain/create/bindgen/runtime");

/** The exports of `assembly/<name>.ts`; their types are the caller's claim. */
export async function compileFace<Face>(name: string): Promise<Face> {
  const entry = path.join(import.meta.dirname, "assembly", `${name}.ts`);
  let binary: Uint8Array | undefined;
  const { error, stderr } = await compile(
    [entry, "--outFile", "face.wasm", "--runtime", "stub", "--optimize", "--use", "abort="],
    {
      readFile: (file, folder) => {
        const wanted = path.resolve(folder, file);
        const inBindings = path.relative(bindings, wanted);
        return fs
          .readFile(inBindings.startsWith("..") ? wanted : path.join(runtime, inBindings), "utf8")
          .catch(() => null);
      },
      writeFile: (_name, contents) => {
        if (typeof contents !== "string") binary = contents;
      },
    },
  );
  assert.equal(error, null, `${error?.message ?? ""}\n${stderr.toString()}`);
  assert.ok(binary !== undefined);
  const { instance } = await WebAssembly.instantiate(Uint8Array.from(binary));
  return instance.exports as unknown as Face;
}
