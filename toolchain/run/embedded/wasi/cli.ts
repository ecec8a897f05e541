import { randomBytes, randomFillSync } from "node:crypto";
import { writeSync } from "node:fs";
import type { HostLink } from "../host-link.ts";
import { emptySource, InputStream, OutputStream, Pollable, type Sink, type Source } from "./io/index.ts";

/*
 * `wasi:cli`, `wasi:clocks` and `wasi:random`, and a closed door: `wasi:sockets` without a network. A component may
 * import all of them, as adapters do, and gets what `wasmtime serve -Scli` gives: the configured environment and
 * nothing of the machine.
 */

/** Writes whole lines, each with what produced it in front: `stderr [4] :: hello`. */
export class LogSink implements Sink {
  readonly room = 1024 * 1024;
  readonly peerGone = false;
  readonly #name: string;
  readonly #request: () => number;
  #line = "";

  constructor(name: string, request: () => number) {
    this.#name = name;
    this.#request = request;
  }

  write(bytes: Uint8Array): void {
    const lines = (this.#line + Buffer.from(bytes).toString("utf8")).split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) this.#print(line);
  }

  /** At the end of a request: what is left is a line too. */
  finish(): void {
    if (this.#line !== "") this.#print(this.#line);
    this.#line = "";
  }

  #print(line: string): void {
    log(`${this.#name} [${this.#request()}] :: ${line}`);
  }
}

/** Straight to the process's stderr: a guest thread has no event loop that could do it later. */
export function log(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // Nobody reads the log any more; that is no reason to fail a request.
  }
}

/** A process's own standard error, byte for byte. */
export const processStderr: Sink = {
  room: 1024 * 1024,
  peerGone: false,
  write(bytes) {
    try {
      writeSync(2, bytes);
    } catch {
      // As above.
    }
  },
};

/** Thrown through the guest by `wasi:cli/exit`. */
export class GuestExit extends Error {}

export interface CliOptions {
  readonly link: HostLink;
  readonly environment: readonly (readonly [name: string, value: string])[];
  /** Nothing to read unless given. */
  readonly stdin?: Source;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/** The imports of these packages, by the name that the transpiled component asks for. */
export function wasiCli({
  link,
  environment,
  stdin = emptySource,
  stdout,
  stderr,
}: CliOptions): Record<string, object> {
  return {
    "wasi:cli/environment": {
      getEnvironment: () => environment,
      getArguments: () => [],
      initialCwd: () => undefined,
    },
    "wasi:cli/exit": {
      exit(status: { readonly tag: "ok" | "err" }): never {
        throw new GuestExit(`the component exited with ${status.tag === "ok" ? "success" : "failure"}`);
      },
      exitWithCode(code: number): never {
        throw new GuestExit(`the component exited with code ${code}`);
      },
    },
    "wasi:cli/stdin": { getStdin: () => new InputStream(link, stdin) },
    "wasi:cli/stdout": { getStdout: () => new OutputStream(link, stdout) },
    "wasi:cli/stderr": { getStderr: () => new OutputStream(link, stderr) },
    "wasi:cli/terminal-input": { TerminalInput: absent() },
    "wasi:cli/terminal-output": { TerminalOutput: absent() },
    "wasi:cli/terminal-stdin": { getTerminalStdin: () => undefined },
    "wasi:cli/terminal-stdout": { getTerminalStdout: () => undefined },
    "wasi:cli/terminal-stderr": { getTerminalStderr: () => undefined },
    "wasi:clocks/monotonic-clock": {
      now: () => process.hrtime.bigint(),
      resolution: () => 1n,
      subscribeInstant: (instant: bigint) => alarm(link, instant),
      subscribeDuration: (duration: bigint) => alarm(link, process.hrtime.bigint() + duration),
    },
    "wasi:clocks/wall-clock": {
      now() {
        const milliseconds = Date.now();
        return {
          seconds: BigInt(Math.floor(milliseconds / 1000)),
          nanoseconds: (milliseconds % 1000) * 1_000_000,
        };
      },
      resolution: () => ({ seconds: 0n, nanoseconds: 1_000_000 }),
    },
    "wasi:random/random": { getRandomBytes, getRandomU64 },
    "wasi:random/insecure": { getInsecureRandomBytes: getRandomBytes, getInsecureRandomU64: getRandomU64 },
    "wasi:random/insecure-seed": {
      insecureSeed: () => [getRandomU64(), getRandomU64()],
      getInsecureSeed: () => [getRandomU64(), getRandomU64()],
    },
    "wasi:sockets/network": { Network, networkErrorCode: () => undefined },
    "wasi:sockets/instance-network": { instanceNetwork: () => new Network() },
    "wasi:sockets/ip-name-lookup": { ResolveAddressStream: absent(), resolveAddresses: denied },
    "wasi:sockets/tcp": { TcpSocket: absent() },
    "wasi:sockets/tcp-create-socket": { createTcpSocket: denied },
    "wasi:sockets/udp": {
      UdpSocket: absent(),
      IncomingDatagramStream: absent(),
      OutgoingDatagramStream: absent(),
    },
    "wasi:sockets/udp-create-socket": { createUdpSocket: denied },
  };
}

class Network {
  readonly reachable = false;
}

/** A resource type of which the guest can never hold an instance. */
const absent = (): object => function absentResource() {};

function denied(): never {
  throw "access-denied";
}

function alarm(link: HostLink, instant: bigint): Pollable {
  return new Pollable(link, () => process.hrtime.bigint() >= instant, instant);
}

/** As in `wasmtime`: a larger request is a fault of the guest and not a way to exhaust memory. */
const MOST_RANDOM_BYTES = 64n * 1024n * 1024n;

function getRandomBytes(length: bigint): Uint8Array {
  if (length > MOST_RANDOM_BYTES) throw new RangeError(`${length} random bytes at once are too many`);
  return randomFillSync(new Uint8Array(Number(length)));
}

const getRandomU64 = (): bigint => randomBytes(8).readBigUInt64LE();
