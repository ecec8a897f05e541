/** The test components `echo` and `relay`, built once per flavour, run by `jco` in this process or linked to one component. */
import * as fs from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { transpileBytes } from "@bytecodealliance/jco-transpile";
import { assetsAt } from "../../../toolchain/assets.ts";
import { compileAssemblyScript } from "../../../toolchain/create/builders/assemblyscript/index.ts";
import { unwatchedJob } from "../../../toolchain/progress.ts";

export const repository = path.resolve(import.meta.dirname, "../../..");
export const flavours = ["slice", "managed"] as const;
export type Flavour = (typeof flavours)[number];

const worlds = ["echo", "relay", "user", "visitor"] as const;
export type Fixture = Readonly<Record<(typeof worlds)[number], Uint8Array>> & { readonly folder: string };

/** Compiles a copy of the sources in a new folder. */
export async function buildFixture(flavour: Flavour): Promise<Fixture> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), `wasmcp-echo-${flavour}-`));
  await fs.cp(path.join(repository, "test/fixtures/echo"), folder, { recursive: true });
  const assets = {
    ...assetsAt(path.join(repository, "dist")),
    bindgenRuntime: path.join(repository, "toolchain/create/bindgen/runtime"),
  };
  const compile = (world: (typeof worlds)[number]): Promise<Uint8Array> =>
    compileAssemblyScript(
      {
        entry: path.join(folder, world, "index.ts"),
        bindings: path.join(folder, `bindings-${world}`),
        witDirectory: path.join(folder, "wit"),
        world,
        strings: flavour,
        raw: world === "user" ? ["test:echo/users@1.0.0#look-deep", "test:echo/things@1.0.0#deep"] : [],
        runtime: flavour === "slice" ? "stub" : "minimal",
      },
      unwatchedJob,
      assets,
    );
  return {
    folder,
    echo: await compile("echo"),
    relay: await compile("relay"),
    user: await compile("user"),
    visitor: await compile("visitor"),
  };
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
const functionSort = 1;
const instanceSort = 5;

/** One component as a part of a linked one, with the names of the functions and interfaces that it imports and exports. */
interface LinkedPart {
  readonly component: Uint8Array;
  readonly imports: readonly string[];
  readonly exports: readonly string[];
}

const values = "test:echo/values@1.0.0";
const things = "test:echo/things@1.0.0";
const users = "test:echo/users@1.0.0";

/** `relay` gets what `echo` exports, and the world sees what `relay` exports. */
export function linkRelay({ echo, relay }: Fixture): Uint8Array {
  const names = [values, things, "greet"];
  return link([
    { component: echo, imports: [], exports: names },
    { component: relay, imports: names, exports: names },
  ]);
}

/** `visitor` lends things of `echo` to `user`. */
export function linkVisitor({ echo, user, visitor }: Fixture): Uint8Array {
  return link([
    { component: echo, imports: [], exports: [things] },
    { component: user, imports: [things], exports: [users] },
    { component: visitor, imports: [things, users], exports: ["visit"] },
  ]);
}

/** A component in which each part gets what earlier ones export; it exports what the last one does. `Binary.md` has the numbers. */
function link(parts: readonly LinkedPart[]): Uint8Array {
  const bytes = [...componentHeader];
  const known = new Map<string, readonly [sort: number, index: number]>();
  let instances = 0;
  let functions = 0;
  for (const [index, part] of parts.entries()) {
    const args = part.imports.map((name) => [...text(name), ...(known.get(name) ?? [])]);
    bytes.push(...section(4, [...part.component]), ...section(5, vector([[0, index, ...vector(args)]])));
    const instance = instances++;
    for (const name of part.exports) {
      const sort = name.includes(":") ? instanceSort : functionSort;
      bytes.push(...section(6, vector([[sort, 0, instance, ...text(name)]])));
      known.set(name, [sort, sort === instanceSort ? instances++ : functions++]);
    }
  }
  const exports = (parts.at(-1)?.exports ?? []).map((name) => [
    0,
    ...text(name),
    ...(known.get(name) ?? []),
    0,
  ]);
  return Uint8Array.from([...bytes, ...section(11, vector(exports))]);
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
