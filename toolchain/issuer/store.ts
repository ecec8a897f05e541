/** What the issuer remembers: clients that registered themselves, in a file, and everything else in memory. */
import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";
import { readFile } from "node:fs/promises";
import { updateFile } from "../sources/index.ts";
import { loopbackClient } from "./client-document.ts";

/** Entries of one kind. More are only in memory to be forgotten: this issuer is for one person. */
const MOST_ENTRIES = 1000;
/** A client that registers at every start must not fill the disk. */
const MOST_CLIENTS = 100;

export function storeIn(clientsFile: string): AdapterFactory {
  return (kind) => (kind === "Client" ? new ClientFile(clientsFile) : new Memory());
}

interface Entry {
  readonly payload: AdapterPayload;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

class Memory implements Adapter {
  readonly #entries = new Map<string, Entry>();

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    this.#entries.delete(id);
    const expires = expiresIn > 0 ? Date.now() + expiresIn * 1000 : Infinity;
    this.#entries.set(id, { payload, expires });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const entry = this.#entries.get(id);
    return entry !== undefined && entry.expires > Date.now() ? entry.payload : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return [...this.#entries.values()].find(({ payload }) => payload.uid === uid)?.payload;
  }

  /** Only codes of devices have one, and this issuer gives none out. */
  async findByUserCode(): Promise<undefined> {}

  async consume(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const payload = { ...entry.payload, consumed: Math.floor(Date.now() / 1000) };
    this.#entries.set(id, { ...entry, payload });
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(id);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.#entries) {
      if (payload.grantId === grantId) this.#entries.delete(id);
    }
  }
}

/** Clients keep the identifier that they were given, so the issuer must know it after its own next start. */
class ClientFile extends Memory {
  readonly #file: string;

  constructor(file: string) {
    super();
    this.#file = file;
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const text = await readFile(this.#file, "utf8").catch(() => "");
    return parseClients(text)[id] ?? loopbackClient(id);
  }

  override async upsert(id: string, payload: AdapterPayload): Promise<void> {
    await this.#change((clients) => [...clients.filter(([known]) => known !== id), [id, payload]]);
  }

  override async destroy(id: string): Promise<void> {
    await this.#change((clients) => clients.filter(([known]) => known !== id));
  }

  async #change(edit: (clients: readonly Client[]) => readonly Client[]): Promise<void> {
    const change = (text: string): string => {
      const clients = edit(Object.entries(parseClients(text))).slice(-MOST_CLIENTS);
      return `${JSON.stringify(Object.fromEntries(clients), undefined, 2)}\n`;
    };
    await updateFile(this.#file, change, { file: 0o600, folder: 0o700 });
  }
}

type Client = readonly [id: string, metadata: AdapterPayload];

/** A damaged file knows no clients. */
function parseClients(text: string): Readonly<Record<string, AdapterPayload>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return {};
    // Without the names of every object, which a client could ask for.
    return Object.assign(Object.create(null) as Record<string, AdapterPayload>, value);
  } catch {
    return {};
  }
}
