/**
 * The processor time that a request to two servers costs, under plain `wasmtime serve`.
 *
 * Rounds alternate between the old server, the new one and the old one once more, so that a drift of the machine touches all. The ratio
 * of the new server counts only where it leaves the spread of the old one paired with itself.
 */
import { loadCount, prepareRequest } from "./http-load.ts";
import { processorTime, startWasmtime, type WasmtimeServer } from "./wasmtime-server.ts";

const CONNECTIONS = 8;
const REQUESTS = 4000;
const WARM_UP_REQUESTS = 500;

/** Writes each round and the ratios, and judges nothing. `flags` are options of wasmtime. */
export async function comparePairs(
  wasmtime: string,
  oldFile: string,
  newFile: string,
  pairs: number,
  body: string,
  flags: readonly string[] = [],
): Promise<void> {
  const servers: WasmtimeServer[] = [];
  try {
    for (const file of [oldFile, newFile, oldFile])
      servers.push(await startWasmtime(wasmtime, file, { flags }));
    const rounds: number[][] = [];
    const request = ({ target }: WasmtimeServer): Buffer => prepareRequest(target, {}, body);
    for (const server of servers) await loadCount(server.target, request(server), WARM_UP_REQUESTS);
    for (let pair = 0; pair < pairs; pair += 1) {
      const costs: number[] = [];
      for (const server of servers) costs.push(await costOf(server, request(server)));
      rounds.push(costs);
      console.log(costs.map((cost) => `${cost.toFixed(0)} us`.padStart(10)).join(""));
    }
    const ratios = (index: number) =>
      rounds.map((costs) => (costs[index] ?? 0) / (costs[0] ?? 1)).toSorted((a, b) => a - b);
    console.log(`new/old: ${describe(ratios(1))}`);
    console.log(`old/old: ${describe(ratios(2))}`);
  } finally {
    for (const { process: server } of servers) server.kill();
  }
}

/** Microseconds of processor time per request. */
async function costOf(server: WasmtimeServer, request: Buffer): Promise<number> {
  const before = await processorTime(server.process);
  await Promise.all(
    Array.from({ length: CONNECTIONS }, () => loadCount(server.target, request, REQUESTS / CONNECTIONS)),
  );
  return ((await processorTime(server.process)) - before) / REQUESTS;
}

function describe(sorted: readonly number[]): string {
  const at = (share: number) => (sorted[Math.round((sorted.length - 1) * share)] ?? 0).toFixed(3);
  return `median ${at(0.5)}, from ${at(0)} to ${at(1)}`;
}
