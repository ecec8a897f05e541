/**
 * Questions to the client while a call is being answered.
 *
 * Problem: the answer to a question comes with another request, which may meet another instance, while the author's code waits for it.
 * Idea: the first time, the code waits for ever, and the call ends with its open questions. It then comes again with the answers, the code
 * starts from its beginning, and each question finds its answer by its name: its kind and its number. What `remember` has kept comes back too.
 */
import { describeProblems } from "./problems.ts";
import { fit, toJsonSchema } from "./schemas.ts";
import type { Host } from "./host.ts";
import type { Parts } from "./parts.ts";
import type { Schema } from "../schema.ts";
import type { WitAnswers, WitCall, WitInputRequest, WitInputRequired } from "./wit.ts";

/** How often a form comes back with values that do not fit before the tool fails. */
const MOST_ATTEMPTS = 3;

export class Asks {
  readonly #call: WitCall;
  readonly #parts: Parts;
  readonly #later: (task: () => void) => void;
  readonly #open: (readonly [string, WitInputRequest])[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #remembered: Record<string, unknown>;
  readonly #suspended = Promise.withResolvers<WitInputRequired>();
  #changed = false;

  constructor(call: WitCall, { later, parts }: Host) {
    this.#parts = parts;
    this.#call = call;
    this.#later = later;
    const state = call.state();
    this.#remembered =
      state === undefined || state === null || state.length === 0
        ? {}
        : (JSON.parse(decodeState(Uint8Array.from(state))) as Record<string, unknown>);
    this.#changed = Object.keys(this.#remembered).length > 0;
  }

  /** Settles when the code cannot go on without the client. */
  get suspended(): Promise<WitInputRequired> {
    return this.#suspended.promise;
  }

  /** The client's answer; never settles if the client has still to be asked. */
  async ask<Tag extends keyof WitAnswers>(
    kind: string,
    key: string | undefined,
    tag: Tag,
    request: WitInputRequest,
  ): Promise<WitAnswers[Tag]> {
    return this.#askAs(key ?? this.#nextKey(kind), tag, request);
  }

  /** The user's answer to a form. A form with values that do not fit is shown again, and says what does not fit. */
  async askForm(
    key: string | undefined,
    message: string,
    schema: Schema,
    requestedSchema: string,
  ): Promise<
    { readonly action: "accept"; readonly content: unknown } | { readonly action: "decline" | "cancel" }
  > {
    const name = key ?? this.#nextKey("elicit");
    let problems = "";
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const shown = problems === "" ? message : `${message}\n${problems}`;
      const request = { tag: "elicit-form", val: { message: shown, requestedSchema } } as const;
      const answer = await this.#askAs(attempt === 1 ? name : `${name}-${attempt}`, "elicit", request);
      if (answer.action !== "accept") return { action: answer.action };
      const content = Object.fromEntries((answer.content ?? []).map(([field, { val }]) => [field, val]));
      const fitted = await fit(schema, content, this.#parts);
      if (fitted.problems === undefined) return { action: "accept", content: fitted.value };
      problems = describeProblems("field", fitted.problems);
    }
    throw new TypeError(`the answers to "${message}" did not fit\n${problems}`);
  }

  /** The JSON Schema of a form. */
  formOf(schema: Schema): Record<string, unknown> {
    return toJsonSchema(schema, "input", this.#parts);
  }

  /** The value that `work` gave in an earlier round, or gives now. */
  async remember(key: string, work: () => unknown): Promise<unknown> {
    if (Object.hasOwn(this.#remembered, key)) return this.#remembered[key];
    const text = JSON.stringify(await work());
    // Every round sees what the next one will see.
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    this.#remembered[key] = value;
    this.#changed = true;
    return value;
  }

  #nextKey(kind: string): string {
    const number = (this.#numbers.get(kind) ?? 0) + 1;
    this.#numbers.set(kind, number);
    return `${kind}-${number}`;
  }

  async #askAs<Tag extends keyof WitAnswers>(
    key: string,
    tag: Tag,
    request: WitInputRequest,
  ): Promise<WitAnswers[Tag]> {
    const response = this.#call.response(key);
    if (response?.tag === tag) return response.val as WitAnswers[Tag];
    if (this.#open.some(([other]) => other === key))
      throw new TypeError(`two questions have the key \`${key}\`; give each its own`);
    if (this.#open.length === 0) this.#later(() => this.#suspend());
    this.#open.push([key, request]);
    return new Promise(() => undefined);
  }

  #suspend(): void {
    const state = this.#changed ? { state: encodeState(JSON.stringify(this.#remembered)) } : {};
    this.#suspended.resolve({ requests: this.#open, ...state });
  }
}

/** ASCII, so that no text coder is needed: JSON can write all other characters as escapes. */
function encodeState(json: string): Uint8Array {
  const ascii = json.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return Uint8Array.from(ascii, (letter) => letter.charCodeAt(0));
}

function decodeState(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}
