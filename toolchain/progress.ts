/** How long work reports and how it is stopped; the command draws a line, the extension a notification. */
export interface Progress {
  /** A step has begun: `bundling src/index.ts`. Present participle, lower case, no full stop. */
  step(message: string): void;
}

export interface Job {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** For callers that neither watch nor cancel, tests above all. */
export const unwatchedJob: Job = { progress: { step: () => {} }, signal: new AbortController().signal };
