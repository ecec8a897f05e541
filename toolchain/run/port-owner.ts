/** Which program listens on a port of this machine, as far as the system lets this user see it. */
import { execFile } from "node:child_process";
import * as path from "node:path";
import { readdir, readFile, readlink } from "node:fs/promises";

export interface PortOwner {
  /** `node` */
  readonly program: string;
  readonly process: number;
}

/** How long another program may take to answer the question. */
const PATIENCE_MS = 2000;

/** `undefined` if nothing listens, or if it belongs to another user. */
export async function ownerOfPort(port: number): Promise<PortOwner | undefined> {
  try {
    if (process.platform === "linux") return await ownerOnLinux(port);
    if (process.platform === "darwin") return await ownerOnMacOs(port);
  } catch {
    // The answer only helps: the port is taken without it, too.
  }
  return undefined;
}

async function ownerOnLinux(port: number): Promise<PortOwner | undefined> {
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((file) => readFile(file, "utf8").catch(() => "")),
  );
  const sockets = new Set(
    tables.flatMap((table) => listeningSockets(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return undefined;
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const descriptors = await readdir(`/proc/${name}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${name}/fd/${descriptor}`).catch(() => "");
      if (!sockets.has(target)) continue;
      // The name of the process is that of its thread, which Node changes.
      const program = path.basename(await readlink(`/proc/${name}/exe`));
      return { program, process: Number(name) };
    }
  }
  return undefined;
}

/** In the state of listening (`0A`), with this port behind the address: `0100007F:1F90`. */
export function listeningSockets(table: string, port: number): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  return table.split("\n").flatMap((line) => {
    const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
    return local?.endsWith(`:${wanted}`) && state === "0A" && inode !== undefined ? [inode] : [];
  });
}

async function ownerOnMacOs(port: number): Promise<PortOwner | undefined> {
  const args = ["-nP", `-iTCP:${port}`, "-sTCP:LISTEN", "-Fpc"];
  const text = await new Promise<string>((resolve, reject) => {
    execFile("/usr/sbin/lsof", args, { timeout: PATIENCE_MS }, (error, stdout) =>
      error === null ? resolve(stdout) : reject(error),
    );
  });
  const [, id] = /^p(\d+)$/m.exec(text) ?? [];
  const [, program] = /^c(.+)$/m.exec(text) ?? [];
  return id === undefined || program === undefined ? undefined : { program, process: Number(id) };
}
