import type { ServerMessage } from "../../../toolchain/call/index.ts";
import { visibleName } from "../../../core/text/index.ts";
import type { CommandContext } from "../../context.ts";

/** What the server says while it works, as one line on standard error. */
export function printMessage(message: ServerMessage, { log, note, job, noteStyle }: CommandContext): void {
  job.progress.clear();
  switch (message.kind) {
    case "progress": {
      const { progress, total, message: text } = message;
      const share = total === undefined ? `${progress}` : `${Math.round((100 * progress) / total)}%`;
      note(noteStyle.dim(visibleName(`progress: ${share}${text === undefined ? "" : ` ${text}`}`)));
      return;
    }
    case "log": {
      const { level, logger, data } = message;
      const text = typeof data === "string" ? data : JSON.stringify(data);
      log(visibleName(`${level}${logger === undefined ? "" : ` [${logger}]`}: ${text}`));
      return;
    }
  }
}
