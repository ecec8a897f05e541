/**
 * Names of AssemblyScript's standard library that a component cannot have, and what the author can do instead. The compiler only
 * says that the name does not exist.
 */
interface Gap {
  /** In the compiler's message, which names things like `~lib/process/process`. */
  readonly pattern: RegExp;
  readonly remedy: string;
}

const GAPS: readonly Gap[] = [
  {
    pattern: /^Property 'exit(?:Code)?' does not exist on type '~lib\/process\/process'/u,
    remedy: "a tool cannot end its server: return a result, or `throw` an error",
  },
  {
    pattern: /^Property 'std(?:in|out)' does not exist on type '~lib\/process\/process'/u,
    remedy:
      "standard input and output belong to the protocol: write to `process.stderr`, or with `console.log`",
  },
  {
    pattern: /^Module '(?:~lib\/)?bindings\/dom' has no exported member/u,
    remedy: "a component runs without a browser and without values of JavaScript",
  },
];

/** The compiler's message, with the remedy if it is about one of these names. */
export function explainGap(message: string): string {
  const gap = GAPS.find(({ pattern }) => pattern.test(message));
  return gap === undefined ? message : `${message.replace(/\.$/u, "")}: ${gap.remedy}`;
}
