import { readFile } from "node:fs/promises";
import { readComponent, refuseHiddenNames, type Component } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";

export type Transport = "http" | "stdio";

/** The interfaces by which a server is reached over each transport, up to the patch of their versions. We compose the first. */
const entryPoints: Readonly<Record<Transport, readonly [string, ...string[]]>> = {
  http: ["wasi:http/incoming-handler@0.2", "wasi:http/handler@0.3"],
  stdio: ["wasi:cli/run@0.2", "wasi:cli/run@0.3"],
};

/** Reads a server for `transport`. Throws, with a remedy, if the file is something else. */
export async function readServerComponent(file: string, transport: Transport): Promise<Component> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw new ToolchainError("no-such-file", `file not found: \`${file}\``);
    throw new ToolchainError("unreadable", `cannot read \`${file}\``, { cause: error });
  });
  const component = parse(file, bytes);
  if (isReachedOver(transport, component)) return component;
  const missing = `it does not export \`${entryPoints[transport][0]}\``;
  const other = transport === "http" ? "stdio" : "http";
  if (isReachedOver(other, component)) {
    throw new ToolchainError("other-transport", `\`${file}\` is a server for ${other}: ${missing}`, {
      remedy: `run it ${other === "stdio" ? "with" : "without"} \`--stdio\`, or compose it with \`--transport ${transport}\``,
    });
  }
  const how = transport === "http" ? "" : " --transport stdio";
  throw new ToolchainError("not-a-server", `\`${file}\` is not a server: ${missing}`, {
    remedy: `compose it into a server first: wasmcp compose server ${file} -o server.wasm${how}`,
  });
}

function parse(file: string, bytes: Uint8Array): Component {
  try {
    const component = readComponent(bytes);
    refuseHiddenNames(component);
    return component;
  } catch (cause) {
    throw new ToolchainError("not-a-component", `cannot run \`${file}\``, { cause });
  }
}

function isReachedOver(transport: Transport, component: Component): boolean {
  return [...component.exports.keys()].some((name) =>
    entryPoints[transport].some((entryPoint) => name.startsWith(`${entryPoint}.`)),
  );
}
