/** Compiles `test/fixtures/run`: a `wasi:http` server that misbehaves on request. */
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { componentEmbed, componentNew, parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { main as asc } from "assemblyscript/asc";
import { wasiWitPackages } from "../../../scripts/wit-packages.ts";

const repositoryRoot = path.join(import.meta.dirname, "../../..");
const source = path.join(repositoryRoot, "test/fixtures/run");

/** Writes the component to `file`. */
export async function buildHttpFixture(file: string): Promise<void> {
  const core = await renameExport(await compile(), "handle", "wasi:http/incoming-handler@0.2.12#handle");
  const witSource = [await fs.readFile(path.join(source, "world.wit"), "utf8")];
  for (const folder of await wasiWitPackages()) {
    const text = await fs.readFile(path.join(folder, "package.wit"), "utf8");
    // Several packages in one text: each but the first as a block.
    witSource.push(`${text.replace(/^(package [^;]+);/m, "$1 {")}\n}`);
  }
  const embedded = await componentEmbed({
    binary: core,
    witSource: witSource.join("\n"),
    world: "server",
    dummy: false,
  });
  await fs.writeFile(file, await componentNew(embedded, []));
}

async function compile(): Promise<Uint8Array> {
  let binary: Uint8Array | undefined;
  const { error, stderr } = await asc(
    [
      "assembly/index.ts",
      "--runtime",
      "stub",
      "--use",
      "abort=",
      "-O2",
      "--outFile",
      "server.wasm",
      "--baseDir",
      source,
    ],
    {
      writeFile: (_name: string, contents: string | Uint8Array) => {
        if (typeof contents !== "string") binary = contents;
      },
    },
  );
  if (error !== null || binary === undefined) throw new Error(`asc: ${stderr.toString()}`);
  return binary;
}

/** AssemblyScript can only export identifiers. */
async function renameExport(core: Uint8Array, from: string, to: string): Promise<Uint8Array> {
  const text = await print(core);
  return parse(text.replace(`(export "${from}"`, `(export "${to}"`));
}
