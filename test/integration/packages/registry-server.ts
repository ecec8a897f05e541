/** A real registry (Debian's `docker-registry`) on loopback, for one test file. */
import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs/promises";
import * as path from "node:path";
import { findTool, without } from "../../tools.ts";

const program = findTool("docker-registry") ?? "docker-registry";

/** Why the tests cannot run here, or `false`. */
export const noRegistry: string | false = without("docker-registry");

export const user = { name: "open", password: "sesame" };
/** The user above as `htpasswd -nbB` writes it. */
const htpasswd = "open:$2y$05$IQeYISN9HIJ7rn/sXtwSwOKf6zAM96tuuMsWkPA3ViCiSdQ5W38/G\n";

export interface RegistryServer {
  /** `127.0.0.1:40123`; the same after a restart. */
  readonly host: string;
  /** Kills the process at once, also in the middle of an answer. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with its stored packages. */
  restart(): Promise<void>;
  /** Copies `acme/weather:1.0.0` to another name, as every registry allows. */
  copy(from: string, to: string): Promise<void>;
  stop(): Promise<void>;
}

/** `folder` holds its configuration and its contents; with `login` it serves only `user`. */
export async function startRegistry(
  folder: string,
  { login = false }: { readonly login?: boolean } = {},
): Promise<RegistryServer> {
  await fs.mkdir(folder, { recursive: true });
  const passwords = path.join(folder, "htpasswd");
  await fs.writeFile(passwords, htpasswd);
  const configuration = path.join(folder, "config.yml");
  let child: ChildProcess | undefined;

  const start = async (address: string): Promise<string> => {
    const settings = {
      version: 0.1,
      log: { level: "info", accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: path.join(folder, "data") } },
      http: { addr: address, secret: "of this test" },
      ...(login && { auth: { htpasswd: { realm: "test", path: passwords } } }),
    };
    // JSON is YAML.
    await fs.writeFile(configuration, JSON.stringify(settings));
    child = spawn(program, ["serve", configuration], { stdio: ["ignore", "ignore", "pipe"] });
    return listening(child);
  };
  const kill = async () => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const closed = new Promise((resolve) => running.once("close", resolve));
    running.kill("SIGKILL");
    await closed;
  };
  const host = await start("127.0.0.1:0");
  return {
    host,
    kill,
    async restart() {
      await kill();
      await start(host);
    },
    copy: (from, to) => copyRelease(`http://${host}/v2`, from, to),
    stop: kill,
  };
}

/** The address in the line that the registry logs when it is ready. */
function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let log = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      const address = /listening on ([0-9.]+:\d+)\D/.exec(log)?.[1];
      if (address !== undefined) resolve(address);
    });
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`docker-registry ended with ${code}\n${log}`)));
  });
}

async function copyRelease(repositories: string, from: string, to: string): Promise<void> {
  const [source = "", tag = ""] = from.split(":");
  const [target = "", newTag = ""] = to.split(":");
  const accept = "application/vnd.oci.image.manifest.v1+json";
  const found = await fetch(`${repositories}/${source}/manifests/${tag}`, { headers: { accept } });
  const manifest = await found.text();
  for (const [digest] of manifest.matchAll(/sha256:[0-9a-f]{64}/g)) {
    const mount = `${repositories}/${target}/blobs/uploads/?mount=${digest}&from=${source}`;
    await fetch(mount, { method: "POST" });
  }
  const put = { method: "PUT", headers: { "content-type": accept }, body: manifest };
  const { status } = await fetch(`${repositories}/${target}/manifests/${newTag}`, put);
  if (status !== 201) throw new Error(`${to} cannot be written: status ${status}`);
}
