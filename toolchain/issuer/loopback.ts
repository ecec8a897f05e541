/** Hosts that lead to this machine, on every machine. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** `http://127.0.0.1:8080/mcp` */
export function isLoopback({ hostname }: Pick<URL, "hostname">): boolean {
  return LOOPBACK_HOSTS.has(hostname);
}
