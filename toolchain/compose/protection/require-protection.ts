import { ToolchainError } from "../../../core/errors.ts";
import type { Transport } from "../chain/entry-points.ts";
import { interfaceNames } from "../interface-names.ts";
import type { ReadPart } from "../parts/part.ts";
import type { Protection } from "./protection.ts";

/** Throws if a server was to be protected, and `front`, its transport, would let every client in. */
export function requireProtection(protection: Protection, transport: Transport, front: ReadPart): void {
  if (protection.kind !== "oauth") return;
  if (transport !== "http") {
    throw new ToolchainError(
      "cannot-protect",
      "cannot protect a server over stdio with OAuth: authorization applies to HTTP, and over stdio the process that starts the server decides who uses it",
      { remedy: "choose `http` as the transport, or leave authorization out" },
    );
  }
  const asks = interfaceNames(front.component.imports).some(
    (name) => name.namespace === "wasmcp" && name.package === "framework" && name.interface === "protection",
  );
  if (asks) return;
  throw new ToolchainError(
    "cannot-protect",
    `cannot protect the server with OAuth: its transport \`${front.name}\` does not import \`wasmcp:framework/protection\`, and would admit every client`,
    { remedy: `remove the override of the transport, or rebuild \`${front.name}\`` },
  );
}
