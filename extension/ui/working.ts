import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import type { Job } from "../../toolchain/progress.ts";

/** What is over sooner needs no notification, which would only flicker. */
const PATIENCE_MILLISECONDS = 400;

/**
 * Does `work`, under a progress notification with a cancel button if it takes long; `undefined` when the user cancelled.
 *
 * `title` is what is being done, "Building my-tools"; the steps that `work` reports appear behind it.
 */
export async function withJob<T>(title: string, work: (job: Job) => Promise<T>): Promise<T | undefined> {
  const controller = new AbortController();
  let message = "";
  let show = (): void => {};
  const progress = {
    step: (step: string) => {
      message = step;
      show();
    },
  };
  const outcome = work({ progress, signal: controller.signal }).catch((error: unknown) => {
    if (controller.signal.aborted) return undefined;
    throw error;
  });
  const settled = outcome.then(
    () => true,
    () => true,
  );
  if (await Promise.race([settled, setTimeout(PATIENCE_MILLISECONDS, false)])) return outcome;

  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  await vscode.window.withProgress(options, async (notification, cancellation) => {
    const subscription = cancellation.onCancellationRequested(() => controller.abort());
    show = () => notification.report({ message });
    show();
    await settled;
    subscription.dispose();
  });
  return outcome;
}
