/**
 * Ticks the steps of the walkthrough when they are done, whether it is open or not. No `vscode` here.
 *
 * The `completionEvents` of package.json are not enough: VS Code counts them from when a walkthrough is first shown in the
 * window. A key of `onContext` that is set by then ticks nothing in VS Code 1.139, and no later change of it does.
 */

export interface WalkthroughManifest {
  readonly id: string;
  readonly steps: readonly { readonly id: string; readonly completionEvents: readonly string[] }[];
}

/** Of these the result shows that they are done; their commands can be cancelled. */
const SEEN_BY_RESULT = ["newComponent", "run"] as const;

export class Walkthrough {
  readonly #id: string;
  readonly #steps: WalkthroughManifest["steps"];
  readonly #tick: (step: string) => Thenable<unknown>;
  /** Each step once in a window, so that the user can take a tick away. */
  readonly #ticked = new Set<string>();

  /** `tick` gets a step as VS Code names it: `wasmcp-studio.wasmcp#wasmcp.firstServer#run`. */
  constructor(
    extension: string,
    { id, steps }: WalkthroughManifest,
    tick: (step: string) => Thenable<unknown>,
  ) {
    this.#id = `${extension}#${id}`;
    this.#steps = steps;
    this.#tick = tick;
  }

  /** A command of the extension has succeeded, which may be the end of a step. */
  ran(command: string): void {
    for (const { id, completionEvents } of this.#steps) {
      const isSeen = SEEN_BY_RESULT.some((step) => step === id);
      if (!isSeen && completionEvents.includes(`onCommand:${command}`)) this.#done(id);
    }
  }

  /** The workspace has a component, or a server runs. */
  done(step: (typeof SEEN_BY_RESULT)[number]): void {
    this.#done(step);
  }

  #done(step: string): void {
    if (this.#ticked.has(step)) return;
    this.#ticked.add(step);
    // VS Code refuses while it has not read the walkthrough, so the next event tries again. Other editors lack the command.
    this.#tick(`${this.#id}#${step}`).then(undefined, () => this.#ticked.delete(step));
  }
}
