/** Runs generated components, whose functions take nothing. */
import { transpileBytes } from "@bytecodealliance/jco-transpile";

/** What each function of one of its interfaces returns, by its name without the package. */
export async function runConstants(
  component: Uint8Array,
  interfaceName: string,
): Promise<Readonly<Record<string, unknown>>> {
  const functions = await instantiateInterface(component, interfaceName);
  return Object.fromEntries(Object.entries(functions).map(([name, run]) => [name, run()]));
}

/** The functions of an interface of a component that imports nothing with functions. */
export async function instantiateInterface(
  component: Uint8Array,
  interfaceName: string,
): Promise<Readonly<Record<string, (...args: readonly unknown[]) => unknown>>> {
  const { files } = await transpileBytes(component, { name: "constants", instantiation: "async" });
  const source = Buffer.from(files["constants.js"] ?? new Uint8Array()).toString("base64");
  const { instantiate } = (await import(`data:text/javascript;base64,${source}`)) as {
    instantiate(
      getCoreModule: (name: string) => Promise<WebAssembly.Module>,
      imports: object,
    ): Promise<Record<string, Record<string, () => unknown>>>;
  };
  const exports = await instantiate(
    (name) => WebAssembly.compile(Buffer.from(files[name] ?? new Uint8Array())),
    {},
  );
  return exports[interfaceName] ?? {};
}
