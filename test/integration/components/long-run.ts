/** Many messages to one server, and how much memory it has meanwhile. */
import { readFile } from "node:fs/promises";
import { call, request } from "./legacy-cases.ts";
import type { StdioClient } from "./stdio-client.ts";

const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** Of both eras, answered by the transport, by the whole chain and with an error. */
const messages = [
  request("ping"),
  call("echo", { a: "b".repeat(500) }),
  request("tools/list", { _meta: envelope }),
  request("no/such"),
];
/** As many are under way at a time. */
const repeats = 25;

/** Sends `count` messages to a server with the tools of `showcase`, and takes an answer to each. */
export async function exchangeMany(client: StdioClient, count: number): Promise<void> {
  const batch = `${messages.map((message) => JSON.stringify(message)).join("\n")}\n`.repeat(repeats);
  for (let sent = 0; sent < count; sent += messages.length * repeats) {
    client.write(batch);
    for (let answers = 0; answers < messages.length * repeats; answers++) {
      if ((await client.line()) === "") throw new Error(`the server ended: ${(await client.ended).stderr}`);
    }
  }
}

/** Of the process that runs the server: the child of the one that was started. */
export async function residentMegabytes({ process: { pid } }: StdioClient): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ");
  const status = await readFile(`/proc/${children[0]}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}
