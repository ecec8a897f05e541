/** What the framework's components and the parts know each other by. */
import { parseInterfaceName, printInterfaceName, type InterfaceName } from "../component/index.ts";
import { ToolchainError } from "../errors.ts";
import { interfaceNames, isOtherVersion, listNames } from "./item-names.ts";
import type { ReadPart } from "./part.ts";

export interface ReadFramework {
  readonly transport: ReadPart;
  readonly serverIo: ReadPart;
  readonly toolsMiddleware: ReadPart;
  readonly methodNotFound: ReadPart;
}

/** The interfaces by which parts and framework find each other; the framework's own binaries say which versions. */
export interface FrameworkInterfaces {
  readonly handler: InterfaceName;
  readonly tools: InterfaceName;
}

export function frameworkInterfaces(framework: ReadFramework): FrameworkInterfaces {
  const { methodNotFound, toolsMiddleware } = framework;
  return {
    handler: getInterface(methodNotFound, "exports", "server-handler"),
    tools: getInterface(toolsMiddleware, "imports", "tools"),
  };
}

function getInterface(
  part: ReadPart,
  direction: "imports" | "exports",
  interfaceName: string,
): InterfaceName {
  const found = interfaceNames(part.component[direction]).find((name) => name.interface === interfaceName);
  if (found !== undefined) return found;
  const verb = direction === "imports" ? "import" : "export";
  throw new ToolchainError(
    "broken-framework",
    `expected \`${part.name}\` to ${verb} an interface \`${interfaceName}\`, found ${listNames(part.component[direction])}`,
  );
}

/** What the composed server offers its host. */
export function entryPoints(transport: ReadPart): string[] {
  const names = [...transport.component.exports.keys()].filter((text) => {
    const name = parseInterfaceName(text);
    return (
      name?.namespace === "wasi" &&
      ((name.package === "http" && name.interface === "incoming-handler") ||
        (name.package === "cli" && name.interface === "run"))
    );
  });
  if (names.length > 0) return names;
  throw new ToolchainError(
    "broken-framework",
    `expected \`${transport.name}\` to export \`wasi:http/incoming-handler\` or \`wasi:cli/run\`, found ${listNames(transport.component.exports)}`,
  );
}

/** A part that is a handler itself is taken as one, even if it also lets a capability of its inside be seen. */
export function classifyPart(
  part: ReadPart,
  { handler, tools }: FrameworkInterfaces,
): "middleware" | "capability" {
  const exports = part.component.exports;
  if (exports.has(printInterfaceName(handler))) return "middleware";
  if (exports.has(printInterfaceName(tools))) return "capability";
  const accepted = [tools, handler].map((name) => `\`${printInterfaceName(name)}\``).join(" or ");
  for (const wanted of [handler, tools]) {
    const other = interfaceNames(exports).find((name) => isOtherVersion(name, wanted));
    if (other === undefined) continue;
    throw new ToolchainError(
      "version-mismatch",
      `expected \`${part.name}\` to export ${accepted}, found \`${printInterfaceName(other)}\`, which is another version`,
      { remedy: `rebuild \`${part.name}\` against \`${printInterfaceName(wanted)}\`` },
    );
  }
  throw new ToolchainError(
    "not-a-part",
    `expected \`${part.name}\` to export ${accepted}, found ${listNames(exports)}`,
    { remedy: "a part of a server exports tools, or handles messages itself as a middleware" },
  );
}

/** Interfaces that a part offers to the same protocol, but that nothing in this server asks for: `resources`. */
export function unservedExports(part: ReadPart, { handler, tools }: FrameworkInterfaces): string[] {
  const served = classifyPart(part, { handler, tools }) === "middleware" ? handler : tools;
  return [...part.component.exports.keys()].filter((text) => {
    const name = parseInterfaceName(text);
    return (
      name !== undefined &&
      name.namespace === served.namespace &&
      name.package === served.package &&
      name.interface !== served.interface
    );
  });
}
