/** The test components `echo` and `relay`, built once per flavour, run by `jco` in this process or linked to one component. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { assetsAt } from "../../../extension/toolchain/assets.ts";
import { compileAssemblyScript } from "../../../extension/toolchain/build/assemblyscript.ts";
import { unwatchedJob } from "../../../extension/toolchain/progress.ts";

export const repository = path.resolve(import.meta.dirname, "../../..");
export const flavours = ["slice", "managed"] as const;
export type Flavour = (typeof flavours)[number];

export interface Fixture {
  readonly folder: string;
  readonly echo: Uint8Array;
  readonly relay: Uint8Array;
}

/** A copy of the sources in a folder of its own, compiled. */
export async function buildFixture(flavour: Flavour): Promise<Fixture> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), `wasmcp-echo-${flavour}-`));
  await fs.cp(path.join(repository, "test/fixtures/echo"), folder, { recursive: true });
  const assets = {
    ...assetsAt(path.join(repository, "dist")),
    bindgenRuntime: path.join(repository, "extension/toolchain/bindgen/runtime"),
  };
  const compile = (world: string): Promise<Uint8Array> =>
    compileAssemblyScript(
      {
        entry: path.join(folder, world, "index.ts"),
        bindings: path.join(folder, `bindings-${world}`),
        witDirectory: path.join(folder, "wit"),
        world,
        strings: flavour,
        runtime: flavour === "slice" ? "stub" : "minimal",
      },
      unwatchedJob,
      assets,
    );
  return { folder, echo: await compile("echo"), relay: await compile("relay") };
}

export type Exports = Readonly<Record<string, unknown>>;

export interface Running {
  readonly exports: Exports;
  /** Octets of linear memory that the component's own instance has. */
  readonly memorySize: () => number;
}

/** Starts a component in this process with the exports of another one, if any, as its imports. */
export async function runInNode(
  component: Uint8Array,
  folder: string,
  name: string,
  imports: Exports,
): Promise<Running> {
  const { files } = await transpileBytes(component, {
    name,
    instantiation: "async",
    wasiShim: false,
    emitTypescriptDeclarations: false,
  });
  const out = path.join(folder, `${name}-js`);
  await fs.mkdir(out, { recursive: true });
  await fs.writeFile(path.join(out, "package.json"), JSON.stringify({ type: "module" }));
  for (const [file, bytes] of Object.entries(files)) await fs.writeFile(path.join(out, file), bytes);
  const module = (await import(pathToFileURL(path.join(out, `${name}.js`)).href)) as {
    instantiate: (
      getCoreModule: (file: string) => Promise<WebAssembly.Module>,
      imports: Exports,
      instantiateCore: (
        module: WebAssembly.Module,
        imports: WebAssembly.Imports,
      ) => Promise<WebAssembly.Instance>,
    ) => Promise<Exports>;
  };
  let memory: WebAssembly.Memory | undefined;
  const exports = await module.instantiate(
    async (file) => WebAssembly.compile(await fs.readFile(path.join(out, file))),
    imports,
    async (core, coreImports) => {
      const instance = await WebAssembly.instantiate(core, coreImports);
      if (instance.exports["memory"] instanceof WebAssembly.Memory) memory = instance.exports["memory"];
      return instance;
    },
  );
  return { exports, memorySize: () => memory?.buffer.byteLength ?? 0 };
}

/** Magic number, version and layer. */
const componentHeader = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];

/** One component of both: `relay` gets what `echo` exports, and the world sees what `relay` exports. */
export function link({ echo, relay }: Fixture): Uint8Array {
  const values = "test:echo/values@1.0.0";
  const things = "test:echo/things@1.0.0";
  // Sorts, `Binary.md`: 1 function, 5 instance. An exported alias is `sort 0x00 instance name`.
  const aliases = (instance: number): number[] =>
    vector([
      [5, 0, instance, ...text(values)],
      [5, 0, instance, ...text(things)],
      [1, 0, instance, ...text("greet")],
    ]);
  return Uint8Array.from([
    ...componentHeader,
    ...section(4, [...echo]),
    ...section(4, [...relay]),
    // Instance 0 is `echo`; its exports become the instances 1 and 2 and the function 0.
    ...section(5, vector([[0, 0, ...vector([])]])),
    ...section(6, aliases(0)),
    // Instance 3 is `relay`; its exports become the instances 4 and 5 and the function 1.
    ...section(
      5,
      vector([
        [
          0,
          1,
          ...vector([
            [...text(values), 5, 1],
            [...text(things), 5, 2],
            [...text("greet"), 1, 0],
          ]),
        ],
      ]),
    ),
    ...section(6, aliases(3)),
    ...section(
      11,
      vector([
        [0, ...text(values), 5, 4, 0],
        [0, ...text(things), 5, 5, 0],
        [0, ...text("greet"), 1, 1, 0],
      ]),
    ),
  ]);
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(name: string): number[] {
  const bytes = new TextEncoder().encode(name);
  return [...unsigned(bytes.length), ...bytes];
}

function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) + 0x80, ...unsigned(Math.floor(value / 0x80))];
}
