/*
 * Child processes that end with this one, however it ends. Problem: a process that is killed (`kill -9`, or for lack of
 * memory) runs no code any more, so its children would stay. Idea: a shell waits at the end of a pipe that only this process
 * holds. When the pipe closes, it kills the children that it knows. Result: one small process for all children, which only
 * sleeps. Nothing stands between this process and a child: signals, exit codes and streams are as they would be.
 *
 * A child that has just been started may not be known yet. It ends by itself, as its standard streams are closed.
 *
 * On Windows, Node puts its children into a job object that ends them with their parent.
 */
import { spawn, type ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";

/**
 * Reads lines `+ PID` and `- PID`, where a process group has a minus sign before its number. What ends this process may be sent to all processes of a terminal or a session, so the shell
 * ignores the signals that can be ignored.
 */
const SCRIPT = `
trap "" HUP INT TERM QUIT PIPE
children=
while read -r what child; do
  others=
  for each in $children; do [ "$each" = "$child" ] || others="$others $each"; done
  children=$others
  [ "$what" = - ] || children="$children $child"
done
for each in $children; do kill -s KILL -- "$each"; done`;

let guard: Writable | undefined;

/** To be called right after the child has been started. */
export function endWithThisProcess(child: ChildProcess): void {
  if (child.pid !== undefined) watchOver(child, `${child.pid}`);
}

/** As `endWithThisProcess`, for a child that leads a process group (`detached`): the group ends. */
export function endGroupWithThisProcess(child: ChildProcess): void {
  if (child.pid !== undefined) watchOver(child, `-${child.pid}`);
}

/** `target` is a process, or with a minus sign a group. */
function watchOver(child: ChildProcess, target: string): void {
  if (process.platform === "win32") return;
  guard ??= startGuard();
  guard.write(`+ ${target}\n`);
  const told = guard;
  child.once("exit", () => void told.write(`- ${target}\n`));
}

function startGuard(): Writable {
  // Without variables: they may be secrets, and `kill` is part of the shell.
  const shell = spawn("/bin/sh", ["-c", SCRIPT, "wasmcp-guard"], {
    cwd: "/",
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
  });
  const { stdin } = shell;
  const forget = (): void => {
    if (guard === stdin) guard = undefined;
  };
  shell.once("error", forget).once("exit", forget);
  stdin.on("error", () => {
    // The shell has ended.
  });
  // It must not keep this process alive.
  shell.unref();
  (stdin as Writable & { unref?(): void }).unref?.();
  return stdin;
}
