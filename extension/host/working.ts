import * as vscode from "vscode";
import type { Job } from "../toolchain/progress.ts";

/**
 * Does `work` under a progress notification with a cancel button; `undefined` when the user cancelled.
 *
 * `title` is what is being done, "Building my-tool"; the steps that `work` reports appear behind it.
 */
export async function withJob<T>(title: string, work: (job: Job) => Promise<T>): Promise<T | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (notification, cancellation) => {
    const controller = new AbortController();
    const subscription = cancellation.onCancellationRequested(() => controller.abort());
    try {
      return await work({
        progress: { step: (message) => notification.report({ message }) },
        signal: controller.signal,
      });
    } catch (error) {
      if (controller.signal.aborted) return undefined;
      throw error;
    } finally {
      subscription.dispose();
    }
  });
}
