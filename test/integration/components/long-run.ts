/** Many messages to one server, and how much memory it has meanwhile. */
import { readFile } from "node:fs/promises";
import { call, request } from "./legacy-cases.ts";
import type { StdioClient } from "./stdio-client.ts";

const envelope = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};

/** For a server of `showcase`: of both eras, answered by the transport, by the whole chain and with an error. */
export const showcaseMessages: readonly object[] = [
  request("ping"),
  call("echo", { a: "b".repeat(500) }),
  request("tools/list", { _meta: envelope }),
  request("no/such"),
];
/** For a server of `visitor`: the values in its session, its facts about the client, and seven log messages before the answer. */
export const visitorMessages: readonly object[] = [
  call("visits"),
  call("client"),
  call("log"),
  request("ping"),
];

/** As many are under way at a time. */
const repeats = 25;

/** Sends `count` messages, and takes an answer to each; what comes without an id is none. */
export async function exchangeMany(
  client: StdioClient,
  messages: readonly object[],
  count: number,
): Promise<void> {
  const batch = `${messages.map((message) => JSON.stringify(message)).join("\n")}\n`.repeat(repeats);
  for (let sent = 0; sent < count; sent += messages.length * repeats) {
    client.write(batch);
    for (let answers = 0; answers < messages.length * repeats; answers++) {
      let line: string;
      do {
        line = await client.line();
        if (line === "") throw new Error(`the server ended: ${(await client.ended).stderr}`);
      } while (!line.includes('"id":'));
    }
  }
}

/** Of the process that runs the server: the child of the one that was started. */
export async function residentMegabytes({ process: { pid } }: StdioClient): Promise<number> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ");
  const status = await readFile(`/proc/${children[0]}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}
