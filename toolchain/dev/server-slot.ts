import type { Address, Backend } from "../run/index.ts";

/** How long the requests of a server may go on after it was replaced. */
const GRACE_MS = 10_000;

/**
 * A place for one server after another. For the gateway in front it is one server, which sends calls to the newest and
 * listeners to the announcer.
 */
export class ServerSlot {
  readonly #listeners: Address;
  readonly #retired = new Map<Backend, NodeJS.Timeout>();
  #current: Backend;

  constructor(first: Backend, listeners: Address) {
    this.#current = first;
    this.#listeners = listeners;
  }

  get current(): Backend {
    return this.#current;
  }

  /** Sends requests to another server from now on. The old one has a while to answer those that it has. */
  replace(next: Backend): void {
    const old = this.#current;
    this.#current = next;
    this.#retired.set(
      old,
      setTimeout(() => {
        this.#retired.delete(old);
        void old.stop();
      }, GRACE_MS),
    );
  }

  async stop(): Promise<void> {
    for (const timer of this.#retired.values()) clearTimeout(timer);
    await Promise.all([this.#current, ...this.#retired.keys()].map((server) => server.stop()));
    this.#retired.clear();
  }

  /** What the gateway sees. */
  asBackend(): Backend {
    // Its properties are those of the newest server whenever they are read.
    return new SlotBackend(this, this.#listeners);
  }
}

class SlotBackend implements Backend {
  readonly #slot: ServerSlot;
  readonly #listeners: Address;

  constructor(slot: ServerSlot, listeners: Address) {
    this.#slot = slot;
    this.#listeners = listeners;
  }

  get runtime(): Backend["runtime"] {
    return this.#slot.current.runtime;
  }

  get limits(): Backend["limits"] {
    return this.#slot.current.limits;
  }

  get hasTasks(): boolean {
    return this.#slot.current.hasTasks;
  }

  get asksClients(): boolean {
    return this.#slot.current.asksClients;
  }

  get isProtected(): boolean {
    return this.#slot.current.isProtected;
  }

  get exited(): Backend["exited"] {
    return this.#slot.current.exited;
  }

  addressFor(kind: Parameters<Backend["addressFor"]>[0]): Address | Promise<Address> {
    return kind === "listener" ? this.#listeners : this.#slot.current.addressFor(kind);
  }

  headersFor(kind: Parameters<Backend["headersFor"]>[0]): readonly string[] {
    return kind === "listener" ? [] : this.#slot.current.headersFor(kind);
  }

  explain(...args: Parameters<Backend["explain"]>): ReturnType<Backend["explain"]> {
    return this.#slot.current.explain(...args);
  }

  command(address: Address): readonly string[] {
    return this.#slot.current.command(address);
  }

  stop(): Promise<void> {
    return this.#slot.stop();
  }
}
