/** The servers that the tools have started. They end with this process. */
import { ToolchainError } from "../../core/errors.ts";
import { visible } from "../../core/text/index.ts";
import type { RunningServer } from "../run/index.ts";

export interface ServerRecord {
  /** `server-1` */
  readonly id: string;
  /** Absolute. */
  readonly file: string;
  readonly server: RunningServer;
  readonly log: ServerLog;
}

/** More than an agent needs, so that agents in a loop do not fill the machine. */
const MAX_RUNNING = 16;

export class RunningServers {
  readonly #records = new Map<string, ServerRecord>();
  /** The last logs of servers that have ended, which say why. */
  readonly #ended = new Map<string, ServerLog>();
  #count = 0;

  get running(): readonly ServerRecord[] {
    return [...this.#records.values()];
  }

  /** Throws if as many run as may. To be called before the work of starting one. */
  checkRoom(): void {
    if (this.#records.size < MAX_RUNNING) return;
    throw new ToolchainError("too-many-servers", `${MAX_RUNNING} servers run already`, {
      remedy: "stop one of them first",
    });
  }

  add(file: string, server: RunningServer, log: ServerLog): ServerRecord {
    this.#count += 1;
    const record = { id: `server-${this.#count}`, file, server, log };
    this.#records.set(record.id, record);
    void server.exited.then(({ code, signal }) => {
      this.#records.delete(record.id);
      log.add(`the server ended: ${signal ?? `exit code ${code ?? "unknown"}`}\n`);
      this.#ended.set(record.id, log);
      const [oldest] = this.#ended.keys();
      if (this.#ended.size > MAX_RUNNING && oldest !== undefined) this.#ended.delete(oldest);
    });
    return record;
  }

  get(id: string): ServerRecord {
    const record = this.#records.get(id);
    if (record !== undefined) return record;
    const ids = [...this.#records.keys()].map((each) => `\`${each}\``).join(", ");
    throw new ToolchainError("unknown-server", `no server \`${id}\` runs`, {
      remedy: ids === "" ? "start one first" : `the running ones are ${ids}`,
    });
  }

  /** Also of a server that has ended. */
  logOf(id: string): string {
    return (this.#ended.get(id) ?? this.get(id).log).text;
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.running.map(({ server }) => server.stop()));
  }
}

const MAX_LOG = 64 * 1024;

/** The end of what a server wrote, with its control characters spelled out. */
export class ServerLog {
  #text = "";

  add(text: string): void {
    this.#text = (this.#text + visible(text)).slice(-MAX_LOG);
  }

  get text(): string {
    return this.#text;
  }
}
