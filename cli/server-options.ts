/** Options of the commands that run a server, each declared once. */
import { InvalidArgumentError, Option } from "commander";
import * as path from "node:path";
import { renderError } from "../core/errors.ts";
import {
  DEFAULT_LIMITS,
  givenTwice,
  parseAddress,
  parseFolder,
  parseMemoryLimit,
  parseTimeLimit,
  type Address,
  type Folder,
  type Limits,
} from "../toolchain/run/index.ts";
import type { CommandContext } from "./context.ts";

export interface LimitOptions {
  /** A limit that is given is in a list, as it can be `undefined`: no limit. */
  readonly timeout?: readonly [Limits["time"]];
  readonly memory?: readonly [Limits["memory"]];
}

export function addressOption(): Option {
  return new Option(
    "--addr <host:port>",
    "the address to listen on; port 0 means any free port (default: 127.0.0.1:8080)",
  ).argParser(readAddress);
}

export function folderOption({ directory }: Pick<CommandContext, "directory">): Option {
  return new Option(
    "--dir <host::guest>",
    "let the server open a folder, for components that may use it: ./data::/data; a path alone is the same inside; repeatable",
  ).argParser((text: string, previous: readonly Folder[] = []): readonly Folder[] => {
    const { host, guest } = readOption(() => {
      const folder = parseFolder(text);
      if (previous.some((each) => each.guest === folder.guest)) throw givenTwice(folder.guest);
      return folder;
    });
    return [...previous, { host: path.resolve(directory, host), guest }];
  });
}

export function timeoutOption(): Option {
  return new Option(
    "--timeout <duration>",
    "stop a call that takes longer: 500ms, 30s, 2m, or none (default: 30s)",
  ).argParser(readLimit(parseTimeLimit));
}

export function memoryOption(): Option {
  return new Option(
    "--memory <size>",
    "stop a call that uses a larger memory: 256MB, 1GB, or none (default: 256MB)",
  ).argParser(readLimit(parseMemoryLimit));
}

/** The limits of the command line win over others. */
export function limitsOf({ timeout, memory }: LimitOptions, others: Limits = DEFAULT_LIMITS): Limits {
  return {
    time: timeout === undefined ? others.time : timeout[0],
    memory: memory === undefined ? others.memory : memory[0],
  };
}

function readAddress(text: string): Address {
  return readOption(() => parseAddress(text));
}

function readLimit(parse: (text: string) => number | undefined) {
  return (text: string): readonly [number | undefined] => [readOption(() => parse(text))];
}

function readOption<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(`${renderError(error)}.`);
  }
}

/** What a running server says of requests: nothing, one line for each, or also what they were called with. */
export type RequestLog = "requests" | "details";

export function requestLogOption(): Option {
  return new Option(
    "--log <what>",
    "show each request of a client: `requests` is one line with time, client, method, tool, duration and outcome, `details` has the arguments, too, without secrets",
  ).choices(["requests", "details"]);
}
