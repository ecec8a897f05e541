/** Hosts for outgoing HTTP as users write them: `api.example.com`, `*.example.com`, `localhost:8080`, `[::1]:8080`. */

export interface HostProblem {
  readonly message: string;
  readonly remedy: string;
}

/** Absent for a host that can be granted. */
export function hostProblem(text: string): HostProblem | undefined {
  const remedy =
    "write for example `http:api.example.com`, `http:*.example.com`, `http:localhost:8080` or `http:[::1]`";
  if (text === "" || text === "*") {
    return { message: `expected a host, found \`${text}\``, remedy: "write `http` for every public host" };
  }
  const url = /^(?:https?:)?\/\/([^/?#@]+)/i.exec(text)?.[1];
  if (url !== undefined) {
    return { message: `expected a host, found an address, \`${text}\``, remedy: `write \`http:${url}\`` };
  }
  const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(text) ?? [];
  if (host === "")
    return { message: `expected a host, found \`${text}\``, remedy: ipv6Remedy(text) ?? remedy };
  if (port !== undefined && !(/^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65535)) {
    return { message: `expected a port from 1 to 65535, found \`${port}\``, remedy };
  }
  const name = host.startsWith("*.") ? host.slice(2) : host;
  if (name.includes("*")) {
    return {
      message: `expected \`*\` only as the first label of a host, found \`${host}\``,
      remedy: "write for example `http:*.example.com`",
    };
  }
  const canonical = canonicalHost(name);
  if (canonical === undefined) return { message: `expected a host, found \`${text}\``, remedy };
  if (name !== host && isAddress(canonical)) {
    return {
      message: `an IP address has no subdomains, found \`${host}\``,
      remedy: `write \`http:${canonical}\``,
    };
  }
  if (canonical !== name.toLowerCase()) {
    const wildcard = name === host ? "" : "*.";
    const end = port === undefined ? "" : `:${port}`;
    return {
      message: `expected the host in its usual spelling, found \`${text}\``,
      remedy: `write \`http:${wildcard}${canonical}${end}\``,
    };
  }
  return undefined;
}

/** As clients of HTTP understand a host: lower case, Punycode, and IP addresses in one spelling. */
function canonicalHost(name: string): string | undefined {
  if (/[\s/\\?#@%]/.test(name) || name.startsWith(".") || name.includes("..")) return undefined;
  try {
    const { hostname } = new URL(`http://${name.replace(/\.$/, "")}/`);
    return hostname === "" ? undefined : hostname;
  } catch {
    return undefined;
  }
}

function isAddress(host: string): boolean {
  return host.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function ipv6Remedy(text: string): string | undefined {
  const canonical = canonicalHost(`[${text}]`);
  return canonical && `write \`http:${canonical}\``;
}
