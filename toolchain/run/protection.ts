/**
 * Who may use a server that is about to start: what is composed in, and what its variables ask for. The server decides for
 * each request; here is refused what it could not do.
 */
import * as path from "node:path";
import type { Component } from "../../core/component/index.ts";
import { ToolchainError } from "../../core/errors.ts";
import { protectionOf } from "../inspect/index.ts";
import { printAddress, type Address } from "./address.ts";
import { isLocal } from "./network.ts";

/** How a server is protected, once it has its variables. */
export interface RunProtection {
  /** Whether it demands a token of its clients. */
  readonly isProtected: boolean;
  /** `JWT_ISSUER`, wherever it was set. */
  readonly issuer: string | undefined;
  /** The addresses that the server itself fetches keys from, or asks about tokens. */
  readonly sources: readonly string[];
}

export const unprotected: RunProtection = { isProtected: false, issuer: undefined, sources: [] };

const MODE = "WASMCP_AUTH_MODE";
/** What only a server that is protected needs, besides all variables that begin with `JWT_`. */
const ASKING: ReadonlySet<string> = new Set([
  "WASMCP_AUTH_SERVER_URL",
  "WASMCP_INTROSPECTION_URI",
  "WASMCP_INTROSPECTION_CLIENT_ID",
  "WASMCP_INTROSPECTION_CLIENT_SECRET",
  "POLICY",
  "POLICY_DATA",
]);
const SOURCES = ["JWT_JWKS_URI", "WASMCP_INTROSPECTION_URI"];

/** Whether a variable is about who may use the server. */
export function isAboutAccess(name: string): boolean {
  return name === MODE || name.startsWith("JWT_") || ASKING.has(name);
}

/** Throws if the server cannot be protected as it is asked to be, or if its variables contradict what is composed in. */
export function protectionFor(
  component: Component,
  env: Readonly<Record<string, string>>,
  file: string,
): RunProtection {
  const composed = protectionOf(component);
  const mode = env[MODE]?.trim().toLowerCase();
  const asking = mode === "public" ? undefined : Object.keys(env).find(isAboutAccess);
  if (composed?.kind === "oauth") refuseContradictions(composed.settings, env, file);
  else if (composed?.kind !== "configurable" && asking !== undefined) throw cannotProtect(asking, file);
  const settings = composed?.kind === "oauth" ? composed.settings : new Map<string, string>();
  const valueOf = (name: string) => env[name]?.trim() || settings.get(name);
  const isProtected = composed?.kind === "oauth" || (composed !== undefined && asking !== undefined);
  return {
    isProtected,
    issuer: isProtected ? valueOf("JWT_ISSUER") : undefined,
    sources: isProtected ? SOURCES.flatMap((name) => valueOf(name) ?? []) : [],
  };
}

function refuseContradictions(
  settings: ReadonlyMap<string, string>,
  env: Readonly<Record<string, string>>,
  file: string,
): void {
  const name = path.basename(file);
  const mode = env[MODE]?.trim().toLowerCase();
  if (mode !== undefined && mode !== "oauth") {
    throw new ToolchainError(
      "contradicting-settings",
      `\`${MODE}\` is \`${mode}\`, and \`oauth\` is composed into \`${name}\``,
      { remedy: `unset \`${MODE}\`, or compose the server with \`--auth public\`` },
    );
  }
  const other = [...settings].find(([variable, value]) => {
    const given = env[variable];
    return given !== undefined && given !== value;
  });
  if (other === undefined) return;
  throw new ToolchainError(
    "contradicting-settings",
    `\`${other[0]}\` differs from what is composed into \`${name}\``,
    {
      remedy: `unset \`${other[0]}\`, or change \`auth\` of the server in \`wasmcp.toml\` and compose it again`,
    },
  );
}

function cannotProtect(asking: string, file: string): ToolchainError {
  return new ToolchainError(
    "cannot-protect",
    `cannot protect \`${path.basename(file)}\` as \`${asking}\` asks: it contains nothing that verifies tokens`,
    {
      remedy: `compose it again, without \`--auth public\` and \`mode = "public"\`; or set \`${MODE}=public\` to serve every client`,
    },
  );
}

/**
 * Throws if other machines reach a server whose clients sign in on this one: the authorization server of `wasmcp auth dev`
 * asks for no password.
 */
export function refuseLocalIssuer({ issuer }: RunProtection, { host, port }: Address): void {
  if (isLocal(host) || issuer === undefined || !isLoopbackUrl(issuer)) return;
  throw new ToolchainError(
    "local-issuer",
    `cannot listen on ${printAddress(host, port)}: \`JWT_ISSUER\` is an authorization server of this machine, \`${issuer}\`, which only tries things out`,
    { remedy: "listen on 127.0.0.1, or set `JWT_ISSUER` to the authorization server of your users" },
  );
}

function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "http:" && (hostname === "localhost" || isLocal(hostname.replaceAll(/[[\]]/g, "")));
}

/** As lists of hosts have them: `127.0.0.1:9000`. */
export function hostsOf({ sources }: RunProtection): readonly string[] {
  return sources.flatMap((source) => {
    if (!URL.canParse(source)) return [];
    const { protocol, hostname, port } = new URL(source);
    return [`${hostname}:${port || (protocol === "https:" ? 443 : 80)}`];
  });
}
