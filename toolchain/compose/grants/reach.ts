/** What users write to grant or deny: `http`, `wasi:sockets`, `wasi:http/outgoing-handler`, `http:api.example.com`. */
import type { InterfaceName } from "../../../core/component/index.ts";
import { ToolchainError } from "../../../core/errors.ts";
import { nearest } from "../../../core/text/index.ts";
import { isFrameworkVariable } from "../../variables.ts";
import { CAPABILITY_NAMES, capabilityOf } from "./capabilities.ts";
import { hostProblem } from "./host-pattern.ts";

export type Reach =
  /** `http` */
  | { readonly kind: "capability"; readonly name: string }
  /** `wasi:sockets` */
  | { readonly kind: "package"; readonly name: string }
  /** `wasi:http/outgoing-handler`, in every version. */
  | { readonly kind: "interface"; readonly name: string }
  /** `http:*.example.com`, `http:localhost:8080` */
  | { readonly kind: "host"; readonly pattern: string }
  /** `environment:API_KEY` */
  | { readonly kind: "variable"; readonly name: string }
  /** `filesystem:/data` */
  | { readonly kind: "folder"; readonly path: string }
  /** `keyvalue:shared` */
  | { readonly kind: "bucket"; readonly name: string };

/** The capability of which a detail is a part. */
const DETAILED = { host: "http", variable: "environment", folder: "filesystem", bucket: "keyvalue" } as const;

const DETAIL_EXAMPLES: readonly string[] = [
  "http:api.example.com",
  "environment:API_KEY",
  "filesystem:/data",
  "keyvalue:shared",
];

/** Throws a `ToolchainError` for a text that can mean nothing. */
export function parseReach(text: string): Reach {
  if (CAPABILITY_NAMES.includes(text)) return { kind: "capability", name: text };
  const [, capability = "", detail = ""] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  if (CAPABILITY_NAMES.includes(capability)) return parseDetail(text, capability, detail);
  if (/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*$/.test(text)) return { kind: "package", name: text };
  if (/^[a-z][a-z0-9-]*:[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(text))
    return { kind: "interface", name: text };
  const similar = /^(.+?)@/.exec(text)?.[1] ?? nearestReach(text, new Set(CAPABILITY_NAMES));
  const list = `the capabilities are ${CAPABILITY_NAMES.map((name) => `\`${name}\``).join(", ")}`;
  throw badReach(
    `expected a capability such as \`http\`, a package such as \`wasi:sockets\` or an interface such as \`wasi:http/outgoing-handler\`, found \`${text}\``,
    similar === undefined ? list : `did you mean \`${similar}\`?\n${list}`,
  );
}

/** As the user writes it. */
export function printReach(reach: Reach): string {
  switch (reach.kind) {
    case "capability":
    case "package":
    case "interface":
      return reach.name;
    case "host":
      return `http:${reach.pattern}`;
    case "variable":
      return `environment:${reach.name}`;
    case "folder":
      return `filesystem:${reach.path}`;
    case "bucket":
      return `keyvalue:${reach.name}`;
  }
}

export function isDetail(reach: Reach): reach is Extract<Reach, { readonly kind: keyof typeof DETAILED }> {
  return reach.kind in DETAILED;
}

/** Whether an interface belongs to what is granted or denied. A detail is a part of each interface of its capability. */
export function covers(reach: Reach, name: InterfaceName): boolean {
  const packageName = `${name.namespace}:${name.package}`;
  switch (reach.kind) {
    case "capability":
      return capabilityOf(name) === reach.name;
    case "package":
      return packageName === reach.name;
    case "interface":
      return `${packageName}/${name.interface}` === reach.name;
    case "host":
    case "variable":
    case "folder":
      return capabilityOf(name) === DETAILED[reach.kind];
    case "bucket":
      // The host's own store knows no parts.
      return packageName === "wasmcp:keyvalue";
  }
}

/** What the user may have meant, of `known` names. A detail stays behind the capability's colon. */
export function nearestReach(text: string, known: ReadonlySet<string>): string | undefined {
  const similar = nearest(text, known);
  if (similar !== undefined) return similar;
  const [, capability = "", detail = ""] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  const detailed = Object.values<string>(DETAILED).filter((each) => known.has(each));
  const nearestCapability = nearest(capability, detailed);
  return nearestCapability === undefined ? undefined : `${nearestCapability}:${detail}`;
}

export function badReach(message: string, remedy: string): ToolchainError {
  return new ToolchainError("bad-reach", message, { remedy });
}

function parseDetail(text: string, capability: string, detail: string): Reach {
  switch (capability) {
    case "http": {
      const problem = hostProblem(detail);
      if (problem !== undefined) throw badReach(`\`${text}\`: ${problem.message}`, problem.remedy);
      return { kind: "host", pattern: detail.toLowerCase() };
    }
    case "environment":
      return { kind: "variable", name: checkVariable(text, detail) };
    case "filesystem":
      return { kind: "folder", path: checkFolder(text, detail) };
    case "keyvalue":
      if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(detail)) return { kind: "bucket", name: detail };
      throw badReach(
        `\`${text}\`: expected the name of a bucket, 1 to 64 letters, digits, \`_\`, \`-\` and \`.\`, found \`${detail}\``,
        "write for example `keyvalue:shared`",
      );
    default:
      throw badReach(
        `\`${text}\`: the capability \`${capability}\` cannot be granted in part`,
        `write \`${capability}\`; details look like ${DETAIL_EXAMPLES.map((each) => `\`${each}\``).join(", ")}`,
      );
  }
}

function checkVariable(text: string, name: string): string {
  if (name === "" || /[=:*\s\p{Cc}\p{Cf}]/u.test(name)) {
    throw badReach(
      `\`${text}\`: expected the name of a variable, found \`${name}\``,
      "write for example `environment:API_KEY`, or `environment` for all variables",
    );
  }
  if (isFrameworkVariable(name)) {
    throw badReach(
      `\`${text}\`: variables that begin with \`WASMCP_\` or \`JWT_\` configure the server and hold its keys; components cannot read them`,
      "remove it, and give the component a variable with another name",
    );
  }
  return name;
}

function checkFolder(text: string, path: string): string {
  const canonical = `/${path.split("/").filter(Boolean).join("/")}`;
  const isCanonical =
    path === canonical && !/(^|\/)\.{1,2}(\/|$)/.test(path) && !/[\p{Cc}\p{Cf}]/u.test(path);
  if (isCanonical) return path;
  throw badReach(
    `\`${text}\`: expected the absolute path of a folder as the component sees it, found \`${path}\``,
    "write for example `filesystem:/data`, or `filesystem` for all folders",
  );
}
