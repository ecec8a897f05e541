/** A unit of systemd, with the hardening that a server with a compiler inside can have. */
import * as path from "node:path";
import { findWasmtime, type Environment } from "../../run/index.ts";
import type { Files } from "../model.ts";
import { serveArguments, THREADS } from "./command.ts";
import { mountedFolders, STATE_FOLDER, volumeName, type ServiceFacts } from "./model.ts";

export interface SystemdPlaces {
  /** The program, as the machine of the service has it. */
  readonly wasmtime: string;
  /** Its version. */
  readonly version: string;
}

/** A newer wasmtime takes the options of this version as well. */
const VERSION = "26.0.0";
/** wasmtime of a home folder is not the one of a service. */
const PROGRAM = "/usr/local/bin/wasmtime";

/** The wasmtime that the user names, or the place where the guide puts it. */
export async function systemdPlaces(setting: string | undefined, env: Environment): Promise<SystemdPlaces> {
  const found = setting === undefined ? undefined : await findWasmtime({ setting, env });
  return found === undefined
    ? { wasmtime: PROGRAM, version: VERSION }
    : { wasmtime: path.resolve(found.path), version: found.version };
}

export function systemdFiles(facts: ServiceFacts, places: SystemdPlaces): Files {
  return new Map([
    [`${facts.name}.service`, unit(facts, places)],
    [`${facts.name}.env`, environmentFile(facts)],
  ]);
}

/** Where the guide puts the server. */
export function installedFile(name: string): string {
  return `/usr/local/lib/${name}/server.wasm`;
}

function unit(facts: ServiceFacts, { wasmtime, version }: SystemdPlaces): string {
  const { name, description } = facts;
  // `%S` is /var/lib. Each folder of the server is one of its own below that.
  const folders = mountedFolders(facts).map((guest) => ({
    guest,
    state: `${name}/${guest === STATE_FOLDER ? "state" : volumeName(guest)}`,
  }));
  const words = serveArguments(facts, {
    host: "127.0.0.1",
    version,
    folders: folders.map(({ guest, state }) => ({ host: `\0S/${state}`, guest })),
    file: installedFile(name),
  });
  return section("Unit", [
    `Description=${oneLine(description === "" ? `The MCP server ${name}` : description)}`,
    "Wants=network-online.target",
    "After=network-online.target",
  ]).concat(
    "\n",
    section("Service", [
      "Type=exec",
      `ExecStart=${[wasmtime, ...words]
        .map(word)
        .join(" ")
        .replaceAll(/ (?=-)/g, " \\\n  ")}`,
      ...Object.entries(THREADS).map(([key, value]) => `Environment=${key}=${value}`),
      // wasmtime does not start without a home folder, below which it keeps what it has compiled.
      `CacheDirectory=${name}`,
      `Environment=HOME=%C/${name}`,
      `EnvironmentFile=-/etc/${name}.env`,
      ...(folders.length === 0 ? [] : [`StateDirectory=${folders.map(({ state }) => state).join(" ")}`]),
      "StateDirectoryMode=0700",
      "Restart=on-failure",
      // wasmtime ends at an interrupt.
      "KillSignal=SIGINT",
      ...HARDENING,
    ]),
    "\n",
    section("Install", ["WantedBy=multi-user.target"]),
  );
}

const HARDENING = [
  "DynamicUser=yes",
  "UMask=0077",
  "NoNewPrivileges=yes",
  "ProtectSystem=strict",
  "ProtectHome=yes",
  "ProtectProc=invisible",
  "ProcSubset=pid",
  "ProtectClock=yes",
  "ProtectControlGroups=yes",
  "ProtectHostname=yes",
  "ProtectKernelLogs=yes",
  "ProtectKernelModules=yes",
  "ProtectKernelTunables=yes",
  "PrivateDevices=yes",
  "PrivateTmp=yes",
  "RemoveIPC=yes",
  "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
  "RestrictNamespaces=yes",
  "RestrictRealtime=yes",
  "RestrictSUIDSGID=yes",
  "LockPersonality=yes",
  "CapabilityBoundingSet=",
  "SystemCallArchitectures=native",
  "SystemCallFilter=@system-service",
  "SystemCallFilter=~@privileged @resources",
  "# No MemoryDenyWriteExecute: wasmtime makes memory that it has written executable.",
];

function section(name: string, lines: readonly string[]): string {
  return `[${name}]\n${lines.join("\n")}\n`;
}

/** `%` and `$` have a meaning in units, quotes and backslashes too. Our own specifier comes as a byte that no path has. */
function word(text: string): string {
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("%", "%%")
    .replaceAll("$", "$$$$")
    .replaceAll("\0", "%");
  return /^[\w@%+=:,./-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("%", "%%");
}

function environmentFile({ variables }: ServiceFacts): string {
  const needed = variables.filter(({ isNeeded }) => isNeeded);
  const others = variables.filter(({ isNeeded }) => !isNeeded);
  const lines = (each: ServiceFacts["variables"]) => each.map(({ name }) => `#${name}=`);
  return [
    "# Variables of the server: remove the number sign and write the value behind the equals sign.",
    ...(needed.length === 0 ? [] : ["", "# Of its parts:", ...lines(needed)]),
    "",
    "# Of the server itself, none of which has to be set:",
    ...lines(others),
    "",
  ].join("\n");
}
