import { chooseRunning } from "../servers/choose-running.ts";
import type { ServerSessions } from "../servers/running-servers.ts";

/** Stops the server of `file`, the only one, or the one that the user picks. */
export async function stopServer(sessions: ServerSessions, file?: string): Promise<void> {
  const running = await chooseRunning(sessions, "Stop Server", file);
  if (running !== undefined) await sessions.stop(running.file);
}
