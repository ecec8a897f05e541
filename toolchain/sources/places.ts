/**
 * Where the files of a user are, on Linux, macOS and Windows. Worked out once, where a program starts (`cli/main.ts`,
 * `extension/main.ts`), and passed down: nothing else in the toolchain looks for a home folder.
 *
 *                 Linux                    macOS                                   Windows
 *     config      ~/.config/wasmcp         ~/Library/Application Support/wasmcp    %APPDATA%\wasmcp
 *     cache       ~/.cache/wasmcp          ~/Library/Caches/wasmcp                 %LOCALAPPDATA%\wasmcp\Cache
 *     state       ~/.local/state/wasmcp    ~/Library/Application Support/wasmcp    %LOCALAPPDATA%\wasmcp\State
 *
 * `XDG_CONFIG_HOME`, `XDG_CACHE_HOME` and `XDG_STATE_HOME` replace the folder above `wasmcp` on every system. Files that
 * the reference CLI or an earlier version of wasmcp left in another folder are used where they are.
 */
import * as path from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Every path is absolute. Nothing has to exist yet. */
export interface Places {
  /** What `~` stands for. */
  readonly home: string;
  /** The folder of `config.toml`, and with it of `deps` and `composed`. */
  readonly config: string;
  /** What can be downloaded or made again: `packages`, `embedded`. */
  readonly cache: string;
  /** What servers keep: `servers`. */
  readonly state: string;
  /** The configuration file of wkg, which says where packages are. */
  readonly wkgConfig: string;
  /** The file in which `docker login` keeps credentials. */
  readonly dockerConfig: string;
}

/** `~/.config/wasmcp/config.toml` */
export function configFile({ config }: Pick<Places, "config">): string {
  return path.join(config, "config.toml");
}

/** `exists` says whether a file or folder is there: it decides between a folder of today and one of an earlier version. */
export function placesFor(
  env: Environment,
  platform: NodeJS.Platform,
  home: string,
  exists: (file: string) => boolean,
): Places {
  const { join } = platform === "win32" ? path.win32 : path.posix;
  const { config, cache, state } = standardFolders(env, platform, home);
  const earlier = earlierFolders(env, platform, home);
  const choose = (standard: string, former: string | undefined, contents: readonly string[]): string => {
    const isUsed = (folder: string) => contents.some((name) => exists(join(folder, name)));
    return former !== undefined && !isUsed(standard) && isUsed(former) ? former : standard;
  };
  const wkgFolder =
    platform === "win32"
      ? env["APPDATA"] || join(home, "AppData", "Roaming")
      : env["XDG_CONFIG_HOME"] || join(home, ".config");
  return {
    home,
    config: choose(config, earlier.config, ["config.toml", "deps", "composed"]),
    cache,
    state: choose(state, earlier.state, ["servers"]),
    wkgConfig: env["WKG_CONFIG_FILE"] || join(wkgFolder, "wasm-pkg", "config.toml"),
    dockerConfig: join(env["DOCKER_CONFIG"] || join(home, ".docker"), "config.json"),
  };
}

interface Folders {
  readonly config: string;
  readonly cache: string;
  readonly state: string;
}

function standardFolders(env: Environment, platform: NodeJS.Platform, home: string): Folders {
  const { join } = platform === "win32" ? path.win32 : path.posix;
  const system = systemFolders(env, platform, home);
  const folder = (variable: string, standard: string): string => {
    const chosen = env[variable];
    return chosen ? join(chosen, "wasmcp") : standard;
  };
  return {
    config: folder("XDG_CONFIG_HOME", system.config),
    cache: folder("XDG_CACHE_HOME", system.cache),
    state: folder("XDG_STATE_HOME", system.state),
  };
}

function systemFolders(env: Environment, platform: NodeJS.Platform, home: string): Folders {
  if (platform === "darwin") {
    const support = path.posix.join(home, "Library", "Application Support", "wasmcp");
    const cache = path.posix.join(home, "Library", "Caches", "wasmcp");
    return { config: support, cache, state: support };
  }
  if (platform === "win32") {
    const { join } = path.win32;
    const local = env["LOCALAPPDATA"] || join(home, "AppData", "Local");
    return {
      config: join(env["APPDATA"] || join(home, "AppData", "Roaming"), "wasmcp"),
      cache: join(local, "wasmcp", "Cache"),
      state: join(local, "wasmcp", "State"),
    };
  }
  return {
    config: path.posix.join(home, ".config", "wasmcp"),
    cache: path.posix.join(home, ".cache", "wasmcp"),
    state: path.posix.join(home, ".local", "state", "wasmcp"),
  };
}

/** Where earlier versions and the reference CLI kept files; caches are not among them, since they are made again. */
function earlierFolders(
  env: Environment,
  platform: NodeJS.Platform,
  home: string,
): { readonly config: string | undefined; readonly state: string | undefined } {
  if (platform !== "darwin" && platform !== "win32") return { config: undefined, state: undefined };
  const { join } = platform === "win32" ? path.win32 : path.posix;
  // `HOME` is rare on Windows, but it went before the user's profile.
  const former = env["HOME"] || home;
  return {
    config: env["XDG_CONFIG_HOME"] ? undefined : join(former, ".config", "wasmcp"),
    state: env["XDG_STATE_HOME"] ? undefined : join(former, ".local", "state", "wasmcp"),
  };
}
