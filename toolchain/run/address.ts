import { createServer, type AddressInfo } from "node:net";
import type { PortOwner } from "./port-owner.ts";
import { visibleName } from "../../core/text/index.ts";
import { ToolchainError } from "../../core/errors.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `127.0.0.1:8080`, `[::1]:8080`, and `:8080` or `8080` for this machine only. Port 0 takes any free port. */
export function parseAddress(text: string): Address {
  const match = /^(?:(?:\[([0-9a-f:.]+)\]|([^:[\]]*)):)?(\d{1,5})$/i.exec(text.trim());
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new ToolchainError(
      "bad-address",
      `\`${text}\` is not an address: expected HOST:PORT, as in 127.0.0.1:8080`,
    );
  }
  // The runtimes take addresses, not names.
  const host = match[1] ?? match[2] ?? "";
  return { host: host === "" || host === "localhost" ? "127.0.0.1" : host, port };
}

/** `127.0.0.1:8080`, `[::1]:8080` */
export function printAddress(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether a server can listen there now. With port 0 it always can. */
export async function isAddressFree({ host, port }: Address): Promise<boolean> {
  if (port === 0) return true;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A port that is free now, for an address that has to be known before the server starts. */
export async function findFreePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen({ host, port: 0, exclusive: true }, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** `owner`: which program uses it, if that is known. */
export function portInUse({ host, port }: Address, owner?: PortOwner): ToolchainError {
  const by = owner === undefined ? "" : ` by ${visibleName(owner.program)} (process ${owner.process})`;
  return new ToolchainError(
    "port-in-use",
    `cannot listen on ${printAddress(host, port)}: port ${port} is already in use${by}`,
    {
      remedy: "stop the program that uses it, or choose another port; port 0 takes any free port",
    },
  );
}
