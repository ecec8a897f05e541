/** Which interfaces the runtimes provide, by package and version track. Measured: wasmtime 48, wasmCloud 2.10, ours; read: Spin 4. */
import { versionTrack, type InterfaceName } from "../../../core/component/index.ts";

export const HOST_RUNTIMES = ["wasmtime", "spin", "wasmcloud", "embedded"] as const;

/** What a server is composed for. Most servers run on any of these; those with a key-value store do not. */
export type HostRuntime = (typeof HOST_RUNTIMES)[number];

const EVERYWHERE = [
  "wasi:cli@0.2",
  "wasi:clocks@0.2",
  "wasi:filesystem@0.2",
  "wasi:http@0.2",
  "wasi:io@0.2",
  "wasi:random@0.2",
  "wasi:sockets@0.2",
];

/** Of WASI 0.3, by runtimes that have it: wasmtime from version 46 on, Spin from version 4 on. */
const ASYNCHRONOUS = [
  "wasi:cli@0.3",
  "wasi:clocks@0.3",
  "wasi:filesystem@0.3",
  "wasi:http@0.3",
  "wasi:random@0.3",
  "wasi:sockets@0.3",
];

/** Every prerelease is a separate track. A namespace alone stands for all of its packages. */
const provided: Readonly<Record<HostRuntime, readonly string[]>> = {
  wasmtime: [
    ...EVERYWHERE,
    ...ASYNCHRONOUS,
    "wasi:config@0.2.0-rc.1",
    "wasi:keyvalue@0.2.0-draft",
    "wasi:tls@0.2.0-draft",
  ],
  spin: [
    ...EVERYWHERE,
    ...ASYNCHRONOUS,
    "wasi:config@0.2.0-draft-2024-09-27",
    "wasi:keyvalue@0.2.0-draft2",
    "fermyon",
    "spin",
  ],
  wasmcloud: [
    ...EVERYWHERE,
    ...ASYNCHRONOUS,
    "wasi:blobstore@0.2.0-draft",
    "wasi:config@0.2.0-rc.1",
    "wasi:keyvalue@0.2.0-draft",
    "wasi:logging@0.1.0-draft",
    "wasmcloud",
  ],
  embedded: [...EVERYWHERE, "wasi:keyvalue@0.2.0-draft", "wasi:keyvalue@0.2.0-draft2"],
};

/** Interfaces that only a runtime can provide, whether or not a given one does. */
export function isHostInterface(name: InterfaceName): boolean {
  return ["wasi", "fermyon", "spin", "wasmcloud"].includes(name.namespace);
}

export function isProvided(name: InterfaceName, runtime: HostRuntime): boolean {
  return provided[runtime].some((each) => each === name.namespace || each === packageTrack(name));
}

/** What the runtime provides instead: the same package in other versions. */
export function otherVersionsProvided(name: InterfaceName, runtime: HostRuntime): readonly string[] {
  return provided[runtime].filter((each) => each.startsWith(`${name.namespace}:${name.package}@`));
}

/** `wasi:io/streams@0.2.12` is on `wasi:io@0.2`. */
function packageTrack(name: InterfaceName): string {
  return versionTrack(name).replace(`/${name.interface}`, "");
}
