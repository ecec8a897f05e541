/** Lists of the user, and what each part may reach according to them. */
import { parseInterfaceName, type InterfaceName } from "../../../core/component/index.ts";
import { importsToProvide } from "../needs.ts";
import { partsNamed } from "../parts/part-names.ts";
import type { ReadPart } from "../parts/part.ts";
import { capabilityOf, isFrameworkOnly } from "./capabilities.ts";
import { requireMatch } from "./matches.ts";
import { isFiltered, type Granted, type PartGrants } from "./part-grants.ts";
import { badReach, covers, isDetail, parseReach, printReach, type Reach } from "./reach.ts";

/** Parts are named. A denial never affects components of the framework. */
export type Denial =
  /** The part must not reach `what`; without a part, no part may. */
  | { readonly what: string; readonly part?: string }
  /** The part may reach only these; without a part, this holds for parts that have no such list of their own. */
  | { readonly only: readonly string[]; readonly part?: string };

/** The lists that concern one part. */
interface PartLists {
  /** Absent without a list: then it may reach what is not denied. */
  readonly allowed: readonly Reach[] | undefined;
  readonly denied: readonly Reach[];
}

/**
 * By part. `handlerName` is the interface that makes a part a middleware, with its version. Throws a `ToolchainError` for a list
 * that cannot be meant.
 */
export function grantsOf(
  parts: readonly ReadPart[],
  denials: readonly Denial[],
  handlerName: string,
): ReadonlyMap<ReadPart, PartGrants> {
  const lists = listsOf(parts, denials, handlerName);
  return new Map(
    parts.map((part) => [
      part,
      grantsOfPart(
        part,
        lists.get(part) ?? { allowed: undefined, denied: [] },
        isMiddleware(part, handlerName),
      ),
    ]),
  );
}

function listsOf(
  parts: readonly ReadPart[],
  denials: readonly Denial[],
  handlerName: string,
): ReadonlyMap<ReadPart, PartLists> {
  const own = new Map<ReadPart, readonly Reach[]>();
  const denied = new Map<ReadPart, readonly Reach[]>();
  let general: readonly Reach[] | undefined;
  for (const denial of denials) {
    const { part: given } = denial;
    const isDenial = "what" in denial;
    const reaches = isDenial ? [parseDenied(denial.what)] : denial.only.map(parseReach);
    const option = isDenial ? "a denial" : "a list of allowed interfaces";
    const concerned = given === undefined ? parts : partsNamed(given, parts, option);
    for (const reach of reaches) {
      if (isDenial && given !== undefined) {
        const middleware = concerned.find((part) => isMiddleware(part, handlerName));
        if (middleware !== undefined) refuseWithoutMessages(middleware, reach);
      }
      requireMatch({ reach, list: isDenial ? "deny" : "allow", part: given }, concerned);
      if (!isDenial) refuseFrameworkOnly(reach);
    }
    if (!isDenial && given === undefined) {
      general = [...(general ?? []), ...reaches];
      continue;
    }
    const lists = isDenial ? denied : own;
    for (const part of concerned) lists.set(part, [...(lists.get(part) ?? []), ...reaches]);
  }
  return new Map(
    parts.map((part) => [
      part,
      {
        allowed: own.get(part) ?? general ?? (part.isForeign ? [] : undefined),
        denied: denied.get(part) ?? [],
      },
    ]),
  );
}

function parseDenied(text: string): Reach {
  const reach = parseReach(text);
  if (!isDetail(reach)) return reach;
  const [capability = ""] = printReach(reach).split(":", 1);
  throw badReach(
    `cannot deny \`${text}\`: only a whole capability can be denied`,
    `deny \`${capability}\`, or list in \`allow\` what remains allowed`,
  );
}

function refuseFrameworkOnly(reach: Reach): void {
  const name = reach.kind === "interface" ? parseInterfaceName(reach.name) : undefined;
  if (name === undefined || !isFrameworkOnly(name)) return;
  throw badReach(
    `cannot allow \`${printReach(reach)}\`: it decides who may use the server, and only components of wasmcp call it`,
    `remove \`${printReach(reach)}\`; a component gets the claims of a client with \`claims\``,
  );
}

function refuseWithoutMessages(part: ReadPart, reach: Reach): void {
  if (!covers(reach, MESSAGES) || reach.kind === "package") return;
  throw badReach(
    `cannot deny \`${printReach(reach)}\` to \`${part.name}\`: it is a middleware, which receives every message and hands it on`,
    `leave \`${part.name}\` out`,
  );
}

function grantsOfPart(part: ReadPart, { allowed, denied }: PartLists, handles: boolean): PartGrants {
  // A middleware hands messages on, and cannot work otherwise.
  const isOwnMessages = (name: InterfaceName) => handles && capabilityOf(name) === "messages";
  const isDenied = (name: InterfaceName) =>
    denied.some((reach) => covers(reach, name)) && !isOwnMessages(name);
  const isAllowed = (name: InterfaceName) =>
    !isDenied(name) &&
    !isFrameworkOnly(name) &&
    (allowed === undefined
      ? isGrantedByEase(name, handles)
      : isOwnMessages(name) || allowed.some((reach) => covers(reach, name) && isGrantedBy(reach, name)));
  /** All of an interface, or the details that are listed, of which `detailOf` gives the text. */
  const granted = (name: InterfaceName, detailOf: (reach: Reach) => string | undefined): Granted => {
    if (!isAllowed(name)) return new Set();
    if (allowed === undefined) return "all";
    if (allowed.some((reach) => !isDetail(reach) && covers(reach, name))) return "all";
    return new Set(allowed.flatMap((reach) => detailOf(reach) ?? []));
  };
  const namedHosts = new Set((allowed ?? []).flatMap((reach) => hostOf(reach) ?? []));
  const hosts = granted(OUTGOING_HTTP, hostOf);
  return {
    denied: new Set(
      [...importsToProvide(part.component.imports)].flatMap((text) => {
        const name = parseInterfaceName(text);
        if (name === undefined) return [];
        // Interfaces without a capability reach nothing by themselves: streams, and the types of HTTP. They may be denied.
        const isLost = capabilityOf(name) === undefined ? isDenied(name) : !isAllowed(name);
        return isLost || (!isFiltered(name) && isPartial(name, allowed)) ? [text] : [];
      }),
    ),
    environment: granted(ENVIRONMENT, (reach) => (reach.kind === "variable" ? reach.name : undefined)),
    folders: granted(PREOPENS, (reach) => (reach.kind === "folder" ? reach.path : undefined)),
    hosts: allowed !== undefined && hosts === "all" ? new Set(["*", ...namedHosts]) : hosts,
    buckets: new Set((allowed ?? []).flatMap((reach) => (reach.kind === "bucket" ? [reach.name] : []))),
    context: {
      stream: isAllowed(wellKnown("wasmcp", "mcp-v20251125", "server-io")),
      session: isAllowed(wellKnown("wasmcp", "mcp-v20251125", "sessions")),
      identity: isAllowed(wellKnown("wasmcp", "mcp-v20251125", "server-auth")),
      http:
        isNamed("http-context", allowed) &&
        !denied.some((reach) => reach.kind === "capability" && reach.name === "http-context"),
    },
  };
}

/** Whether only details are granted, which need a filter in front of the interface. */
function isPartial(name: InterfaceName, allowed: readonly Reach[] | undefined): boolean {
  const covering = (allowed ?? []).filter((reach) => covers(reach, name));
  // A bucket of the store is a matter between the store and the part; functions on a folder need the folder.
  const details = covering.filter(({ kind }) => kind === "host" || kind === "variable" || kind === "folder");
  const isTypes = capabilityOf(name) === "filesystem" && name.interface === "types";
  return !isTypes && details.length > 0 && details.length === covering.length;
}

const ENVIRONMENT = wellKnown("wasi", "cli", "environment");
const PREOPENS = wellKnown("wasi", "filesystem", "preopens");
const MESSAGES = wellKnown("wasmcp", "mcp-v20251125", "server-handler");
const OUTGOING_HTTP = wellKnown("wasi", "http", "outgoing-handler");

/** Version does not matter to lists. */
function wellKnown(namespace: string, packageName: string, interfaceName: string): InterfaceName {
  return { namespace, package: packageName, interface: interfaceName, version: undefined };
}

function hostOf(reach: Reach): string | undefined {
  return reach.kind === "host" ? reach.pattern : undefined;
}

function isNamed(capability: string, allowed: readonly Reach[] | undefined): boolean {
  return (
    allowed === undefined || allowed.some((reach) => reach.kind === "capability" && reach.name === capability)
  );
}

/** Whether a part without any list reaches an interface; `handles`: whether it is a middleware. */
function isGrantedByEase(name: InterfaceName, handles: boolean): boolean {
  const capability = capabilityOf(name);
  if (capability === "session-manager") return false;
  // A middleware made by `compose handler` has components of the framework inside.
  return capability !== "framework" || handles;
}

/** Exactly the interface that the chain calls: another one with its name makes no middleware. */
function isMiddleware({ component }: ReadPart, handlerName: string): boolean {
  return component.exports.has(handlerName);
}

/** A package does not grant what must be named by itself. */
function isGrantedBy(reach: Reach, name: InterfaceName): boolean {
  const capability = capabilityOf(name);
  return reach.kind !== "package" || (capability !== "session-manager" && capability !== "framework");
}
