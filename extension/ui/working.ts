import { setTimeout } from "node:timers/promises";
import * as vscode from "vscode";
import type { Job } from "../../toolchain/progress.ts";

/** Shorter work shows no notification, which would only flicker. */
const NOTIFICATION_DELAY_MS = 400;

/**
 * Does `work`, and shows a progress notification with a Cancel button if it takes long. Gives `undefined` when the user
 * cancels. `title` says what happens, such as `Building my-tools`; the steps that `work` reports appear after it.
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
  if (await Promise.race([settled, setTimeout(NOTIFICATION_DELAY_MS, false)])) return outcome;

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
