import { createServer } from "node:net";
import { ToolchainError } from "../../core/errors.ts";
import { printAddress } from "./wasmtime/flags.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** `127.0.0.1:8080`, `[::1]:8080`, `:8080` and `8080` (on this machine only); port 0 means any free one. */
export function parseAddress(text: string): Address {
  const match = /^(?:(?:\[([0-9a-f:.]+)\]|([^:[\]]*)):)?(\d{1,5})$/i.exec(text.trim());
  const port = Number(match?.[3]);
  if (match === null || port > 65_535) {
    throw new ToolchainError(
      "bad-address",
      `\`${text}\` is not an address: expected HOST:PORT, as in 127.0.0.1:8080`,
    );
  }
  // The runtimes want addresses and not names.
  const host = match[1] ?? match[2] ?? "";
  return { host: host === "" || host === "localhost" ? "127.0.0.1" : host, port };
}

/** Whether a server could listen there now; port 0 always can. */
export async function isAddressFree({ host, port }: Address): Promise<boolean> {
  if (port === 0) return true;
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

export function portInUse({ host, port }: Address): ToolchainError {
  return new ToolchainError(
    "port-in-use",
    `cannot listen on ${printAddress(host, port)}: port ${port} is in use`,
    {
      remedy: `stop what runs there, or choose another port; port 0 takes any free one`,
    },
  );
}
