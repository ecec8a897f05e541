/** How the clients of sessions call themselves: only the handshake says it. */
const MOST_SESSIONS = 1000;

export class ClientNames {
  readonly #names = new Map<string, string>();

  of(session: string | undefined): string | undefined {
    return session === undefined ? undefined : this.#names.get(session);
  }

  /** The oldest are forgotten. */
  remember(session: string, name: string): void {
    this.#names.delete(session);
    this.#names.set(session, name);
    const [oldest] = this.#names.keys();
    if (this.#names.size > MOST_SESSIONS && oldest !== undefined) this.#names.delete(oldest);
  }
}
