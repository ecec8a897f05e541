/** The Python package `mcp` as a client that signs in: `client.py` in a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import * as path from "node:path";
import * as readline from "node:readline";
import { needs } from "../tools.ts";

const python = needs("python-mcp");

/** What came of a command. */
export interface PythonAnswer {
  readonly result?: unknown;
  /** The class of the error and its message. */
  readonly error?: string;
  /** Scopes of each sign-in so far. */
  readonly askedScopes: readonly (string | null)[];
}

export interface PythonClient {
  list(): Promise<PythonAnswer>;
  call(name: string, args: object): Promise<PythonAnswer>;
  close(): Promise<void>;
}

/** `mode` as the package has it: `legacy`, `auto` or a revision. */
export function startPythonClient(url: string, account: string, mode: string): PythonClient {
  const script = path.join(import.meta.dirname, "client.py");
  const child = spawn(python, [script, url, account, mode], { stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const answers = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (command: object): Promise<PythonAnswer> => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    const { value, done } = await answers.next();
    if (done === true) throw new Error(`the Python client ended:\n${errors}`);
    return JSON.parse(value) as PythonAnswer;
  };
  return {
    list: () => ask({ method: "list" }),
    call: (name, args) => ask({ method: "call", name, arguments: args }),
    close: async () => {
      const closed = once(child, "close");
      child.stdin.end();
      await closed;
    },
  };
}
