import type { NetworkInterfaceInfo } from "node:os";
import { isIP } from "node:net";
import { printAddress } from "./address.ts";

/** That other machines reach a server. */
export interface NetworkAccess {
  /** The URLs that they can use. */
  readonly urls: readonly string[];
  /** A sentence for the user. */
  readonly warning: string;
}

export interface NetworkOptions {
  /** Where the server listens. */
  readonly host: string;
  readonly port: number;
  /** `WASMCP_ALLOWED_HOSTS`, if it is set. */
  readonly allowedHosts: string | undefined;
  /** Whether the server admits only clients with a token. */
  readonly isProtected: boolean;
  /** As `os.networkInterfaces` gives them. */
  readonly interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;
}

/** `undefined` for a server that only this machine reaches. */
export function networkAccess(options: NetworkOptions): NetworkAccess | undefined {
  const { host, port, allowedHosts, isProtected } = options;
  if (isLocal(host)) return undefined;
  const listed = allowedHosts?.split(",").map((each) => each.trim()) ?? [];
  const isOpen = allowedHosts === undefined || listed.includes("*");
  const own = addressesOf(options).map((address) => printAddress(address, port));
  const allowed = isOpen ? own : own.filter((each) => isListed(each, listed));
  // Names that are listed are those by which clients address the server.
  const names = listed.filter(
    (each) => each !== "*" && isIP(hostOf(each).replaceAll(/[[\]]/g, "")) === 0 && each !== "",
  );
  const authorities = [...allowed, ...names.map((each) => (each.includes(":") ? each : `${each}:${port}`))];
  const remedy = isOpen ? "" : `, if they address it as \`WASMCP_ALLOWED_HOSTS\` says (${listed.join(", ")})`;
  return {
    urls: authorities.map((authority) => `http://${authority}/mcp`),
    warning: isProtected
      ? `all machines that reach port ${port} can connect to the server${remedy}, and tokens are sent to it without encryption; listen on 127.0.0.1, or put a proxy in front that encrypts`
      : `the server does not check who calls: all machines that reach port ${port} can use it${remedy}; listen on 127.0.0.1, or put a proxy in front that checks`,
  };
}

/** Whether an address is reached from this machine alone. */
export function isLocal(host: string): boolean {
  return host.startsWith("127.") || host === "::1";
}

/** The addresses by which other machines reach the server. An address of one link needs a zone, which no URL has. */
function addressesOf({ host, interfaces }: NetworkOptions): readonly string[] {
  if (host !== "0.0.0.0" && host !== "::") return [host];
  return Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ internal, family, address }) => {
      if (internal) return false;
      return family === "IPv4" || (host === "::" && !/^fe[89ab]/i.test(address));
    })
    .map(({ address }) => address);
}

/** As the server compares them: with a port or without one. */
function isListed(authority: string, listed: readonly string[]): boolean {
  const host = hostOf(authority);
  return listed.some((each) => each === authority || each === host);
}

/** Without the port; an IPv6 address keeps its brackets. */
function hostOf(authority: string): string {
  return authority.replace(/:\d+$/, (port) =>
    authority.includes("]") || authority.split(":").length === 2 ? "" : port,
  );
}
