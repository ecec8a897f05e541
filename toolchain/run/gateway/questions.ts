/*
 * Questions of servers to clients with a handshake. Problem: a tool that asks the user waits for the answer, which comes with
 * another request and may take minutes, and the clock of the call would go on. Idea: the call's stream shows the question,
 * and the body of the other request the answer. Between the two, the clock of the call stands still.
 */

/** The open questions of a gateway. */
export class OpenQuestions {
  /** What to do when the client answers, by session and id. */
  readonly #answered = new Map<string, () => void>();

  open(session: string | undefined, id: unknown, onAnswer: () => void): void {
    this.#answered.set(keyOf(session, id), onAnswer);
  }

  /** A client has answered. */
  answer(session: string | undefined, id: unknown): void {
    const key = keyOf(session, id);
    this.#answered.get(key)?.();
    this.#answered.delete(key);
  }

  /** The call that asked has ended. */
  close(session: string | undefined, id: unknown): void {
    this.#answered.delete(keyOf(session, id));
  }
}

function keyOf(session: string | undefined, id: unknown): string {
  return JSON.stringify([session, id]);
}
