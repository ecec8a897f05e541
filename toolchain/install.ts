/** The official way to install a program on each system, as one command for a terminal. */
import { findOnPath } from "./programs.ts";
import type { Environment } from "./sources/index.ts";

export type Installable = "wasmtime" | "rust" | "rust-target" | "python" | "componentize-py";

export interface System {
  readonly name: "linux" | "macos" | "windows";
  /** What installs programs here, the first that was found: `apt-get`. */
  readonly installer: Installer | undefined;
  /** What installs programs of Python apart from others, the first that was found. */
  readonly pythonInstaller: "uv" | "pipx" | undefined;
}

const INSTALLERS = ["brew", "apt-get", "dnf", "pacman", "zypper", "apk", "winget"] as const;
type Installer = (typeof INSTALLERS)[number];

export async function detectSystem(platform: NodeJS.Platform, env: Environment): Promise<System> {
  const find = async <Name extends string>(names: readonly Name[]): Promise<Name | undefined> => {
    for (const name of names) if ((await findOnPath(name, env)) !== undefined) return name;
    return undefined;
  };
  return {
    name: platform === "win32" ? "windows" : platform === "darwin" ? "macos" : "linux",
    installer: await find(INSTALLERS),
    pythonInstaller: await find(["uv", "pipx"] as const),
  };
}

export function installCommand(what: Installable, system: System): string {
  switch (what) {
    case "wasmtime":
      if (system.name === "windows") return "winget install --id BytecodeAlliance.Wasmtime";
      if (system.installer === "brew") return "brew install wasmtime";
      return "curl https://wasmtime.dev/install.sh -sSf | bash";
    case "rust":
      if (system.name === "windows") {
        return "winget install --id Rustlang.Rustup; rustup target add wasm32-wasip2";
      }
      return "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- --target wasm32-wasip2";
    case "rust-target":
      return "rustup target add wasm32-wasip2";
    case "python":
      return pythonCommand(system);
    case "componentize-py":
      if (system.pythonInstaller === "uv") return "uv tool install componentize-py";
      if (system.pythonInstaller === "pipx") return "pipx install componentize-py";
      // The Python of a distribution does not let pip install anything.
      if (system.name === "linux" && system.installer !== undefined) return pythonCommand(system);
      return system.name === "windows"
        ? "py -m pip install --user componentize-py"
        : "python3 -m pip install --user componentize-py";
  }
}

function pythonCommand({ name, installer }: System): string {
  switch (installer) {
    case "brew":
      return "brew install python pipx && pipx install componentize-py";
    case "apt-get":
      return "sudo apt-get install -y python3 pipx && pipx install componentize-py";
    case "dnf":
      return "sudo dnf install -y python3 pipx && pipx install componentize-py";
    case "pacman":
      return "sudo pacman -S --needed python python-pipx && pipx install componentize-py";
    case "zypper":
      return "sudo zypper install -y python3 python3-pipx && pipx install componentize-py";
    case "apk":
      return "sudo apk add python3 pipx && pipx install componentize-py";
    case "winget":
    case undefined:
      break;
  }
  // uv brings its own Python.
  return name === "windows"
    ? "winget install --id astral-sh.uv; uv tool install componentize-py"
    : "curl -LsSf https://astral.sh/uv/install.sh | sh && ~/.local/bin/uv tool install componentize-py";
}
