/** The words of the pages, for readers who do not know WebAssembly. */
import { parseInterfaceName } from "../../core/component/index.ts";
import { capabilities as mcpCapabilities, transportOf } from "../../toolchain/compose/index.ts";
import type { ReachedCapability } from "../../toolchain/compose/grants/index.ts";
import type { Inspection } from "../../toolchain/inspect/index.ts";

export interface CapabilityWords {
  /** `Files` */
  readonly short: string;
  /** The end of the sentence "Can ...". */
  readonly meaning: string;
  /** Whether it gives access to data or other machines. The page emphasises these. */
  readonly notable: boolean;
}

/** In the order in which pages list them. */
const capabilities: ReadonlyMap<string, CapabilityWords> = new Map(
  Object.entries({
    http: { short: "Network", meaning: "send HTTP requests to other machines", notable: true },
    sockets: { short: "Sockets", meaning: "open network connections of any kind", notable: true },
    tls: { short: "TLS", meaning: "encrypt network connections", notable: true },
    filesystem: { short: "Files", meaning: "use the folders that the host opens for it", notable: true },
    keyvalue: {
      short: "Key-value store",
      meaning: "store values",
      notable: true,
    },
    environment: {
      short: "Environment",
      meaning: "read its environment variables and arguments",
      notable: false,
    },
    config: { short: "Configuration", meaning: "read the values that the host configures", notable: false },
    terminal: { short: "Standard streams", meaning: "read its input and write to the log", notable: false },
    clocks: { short: "Clock", meaning: "read the time and wait", notable: false },
    random: { short: "Random numbers", meaning: "generate random numbers", notable: false },
    sessions: { short: "Sessions", meaning: "read and change the session of the call", notable: true },
    "session-manager": { short: "Session manager", meaning: "create and end every session", notable: true },
    claims: { short: "Identity", meaning: "check who calls and what they may do", notable: true },
    messages: {
      short: "Messages",
      meaning: "see the messages that pass it, and hand them on",
      notable: false,
    },
    context: {
      short: "Call",
      meaning: "ask the client, and report progress and log messages",
      notable: false,
    },
    "server-io": { short: "Client stream", meaning: "send messages to the client", notable: false },
    changes: { short: "Changes", meaning: "announce changes to clients", notable: false },
    framework: { short: "Framework", meaning: "call the inside of the framework", notable: false },
    exit: { short: "Exit", meaning: "end its own process", notable: false },
  }),
);

/** A capability that is not in the table, such as `acme:printer`, is shown by its name and counts as notable. */
export function capabilityWords(name: string): CapabilityWords {
  return capabilities.get(name) ?? { short: name, meaning: `use \`${name}\` of the host`, notable: true };
}

/** In the order of the table. Capabilities that are not in the table come first. */
export function sortCapabilities<T extends ReachedCapability>(found: readonly T[]): readonly T[] {
  const order = [...capabilities.keys()];
  return found.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** What a file is, as a heading: `MCP server`, `Tools component`, `Middleware`. */
export function kindTitle(inspection: Inspection): string {
  switch (inspection.kind) {
    case "server":
      return serverTitle(inspection);
    case "handler":
      return "Middleware";
    case "capability":
      return `${capitalised(capabilityNouns(inspection).join(" and "))} component`;
    case "other":
      return "Component";
  }
}

/** The role of a part in its composition: `transport`, `middleware`, `tools`, `service`. */
export function roleOf(part: Inspection | undefined): string {
  switch (part?.kind) {
    case undefined:
      return "component";
    case "server":
      return "transport";
    case "handler":
      return "middleware";
    case "capability":
      return capabilityNouns(part).join(", ");
    case "other":
      return "service";
  }
}

/** Whether the component can list tools. */
export function offersTools(inspection: Inspection): boolean {
  if (inspection.kind === "server") return serverTitle(inspection) === "MCP server";
  return inspection.kind === "handler" || inspection.kind === "capability";
}

/** `tools` of `wasmcp:mcp-v20251125/tools@0.1.1`; other names as they are. */
export function shortName(name: string): string {
  return parseInterfaceName(name)?.interface ?? name;
}

function serverTitle({ composition, imports, exports }: Inspection): string {
  const kinds = new Set(composition?.components.map(({ component }) => component?.kind));
  if (kinds.has("handler") || kinds.has("capability")) return "MCP server";
  if (imports.some(({ name }) => shortName(name) === "server-handler")) return "MCP transport";
  return exports.some(({ name }) => transportOf(name) === "http") ? "HTTP server" : "Program";
}

/** The MCP capabilities that a component provides: `["tools", "prompts", "extensions"]`. */
function capabilityNouns({ exports }: Inspection): readonly string[] {
  const names = exports.map(({ name }) => parseInterfaceName(name));
  const has = (noun: string) => names.some((name) => name?.namespace === "wasmcp" && name.interface === noun);
  return [...mcpCapabilities.filter(has), ...(has("extension-methods") ? ["extensions"] : [])];
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
