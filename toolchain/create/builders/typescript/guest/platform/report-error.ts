/** `reportError`, for an error that no code can catch: a listener threw it. It does not end the call, and the author sees it. */

export function reportError(error: unknown): void {
  // The event loop reports what a job throws.
  queueMicrotask(() => {
    throw error;
  });
}
