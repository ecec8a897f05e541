import { spawn, type ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { ToolchainError } from "../../../core/errors.ts";
import { endWithThisProcess } from "../../end-with-parent.ts";
import type { Job } from "../../progress.ts";
import { embeddedFailure, type EmbeddedEvent } from "../embedded/index.ts";
import { answerBody, printStop, subjectOf, type Stop } from "../gateway/index.ts";
import type { Limits } from "../limits.ts";
import { withPrivateFiles } from "../private-files.ts";
import type { ServerExit } from "../server-process.ts";
import type { StdioCommand } from "../stdio-command.ts";
import { Conversation } from "./conversation.ts";
import { LineCutter } from "./lines.ts";

/** The streams of the client. */
export interface ClientStreams {
  readonly input: Readable;
  readonly output: Writable;
  readonly log: Writable;
}

/** How much of the child's log is kept to explain its end. */
const LOG_SIZE = 16 * 1024;

/**
 * Runs a server between the streams of a client, and resolves when it has ended as it should. Problem: a server that breaks
 * down or never answers leaves its client without an answer, and the client would have to start another one. Idea: this process stands between the
 * two, line by line. Result: it answers the request that the server could not answer, starts the server anew, repeats the
 * handshake and the requests that the server had not begun, and the client goes on.
 */
export function relayStdio(
  command: StdioCommand,
  limits: Limits,
  client: ClientStreams,
  job: Job,
): Promise<ServerExit> {
  return new Relay(command, limits, client, job).run();
}

class Relay {
  readonly #command: StdioCommand;
  readonly #limits: Limits;
  readonly #client: ClientStreams;
  readonly #job: Job;
  readonly #conversation = new Conversation();
  readonly #fromClient = new LineCutter();
  #child: ChildProcess | undefined;
  #isInputOver = false;
  #clock: { readonly request: object; readonly timer: NodeJS.Timeout } | undefined;
  /** Why the child is being ended by the relay. */
  #stop: Stop | undefined;

  constructor(command: StdioCommand, limits: Limits, client: ClientStreams, job: Job) {
    this.#command = command;
    this.#limits = limits;
    this.#client = client;
    this.#job = job;
  }

  async run(): Promise<ServerExit> {
    const { input } = this.#client;
    input.on("data", (chunk: Buffer) => {
      for (const line of this.#fromClient.cut(chunk)) this.#takeFromClient(line);
    });
    input.once("end", () => {
      const rest = this.#fromClient.takeRest();
      if (rest.length > 0) this.#takeFromClient(Buffer.concat([rest, Buffer.from("\n")]));
      this.#isInputOver = true;
      this.#child?.stdin?.end();
    });
    const end = (): void => void this.#child?.kill();
    process.once("exit", end);
    this.#job.signal.addEventListener("abort", end);
    try {
      for (;;) {
        const { exit, explain } = await this.#serve();
        const request = this.#conversation.current;
        // A server that breaks down without a request would do so again.
        if (exit.code === 0 || this.#job.signal.aborted || request === undefined) return exit;
        this.#conversation.end(request);
        const stop = this.#stop ?? explain();
        this.#stop = undefined;
        if (!request.isCancelled) this.#client.output.write(`${answerBody(request.body, stop)}\n`);
        for (const each of request.body.requests) {
          this.#client.log.write(`${printStop(stop, subjectOf(each))}\n`);
        }
      }
    } finally {
      process.removeListener("exit", end);
      this.#job.signal.removeEventListener("abort", end);
      clearTimeout(this.#clock?.timer);
      input.pause();
    }
  }

  #takeFromClient(line: Buffer): void {
    const outcome = this.#conversation.fromClient(line);
    if (outcome.kind === "answered") return void this.#client.output.write(outcome.answer);
    this.#sendToServer(line);
    if (outcome.next !== undefined) this.#sendToServer(outcome.next);
    this.#watchTime();
  }

  #sendToServer(line: Buffer): void {
    const stdin = this.#child?.stdin;
    // A server that is being started gets the line with the others that it has not answered.
    if (stdin === undefined || stdin === null || stdin.destroyed) return;
    if (stdin.write(line)) return;
    this.#client.input.pause();
    stdin.once("drain", () => this.#client.input.resume());
  }

  #takeFromServer(line: Buffer, stdout: Readable): void {
    const isForClient = this.#conversation.fromServer(line);
    this.#watchTime();
    if (!isForClient || this.#client.output.write(line)) return;
    stdout.pause();
    this.#client.output.once("drain", () => stdout.resume());
  }

  /** The clock of a request begins when the server begins it. While the client has a question to answer, there is none. */
  #watchTime(): void {
    const { time } = this.#limits;
    const { isReady, hasOpenQuestion, current } = this.#conversation;
    const request = !isReady || hasOpenQuestion ? undefined : current;
    if (time === undefined || request === this.#clock?.request) return;
    clearTimeout(this.#clock?.timer);
    const timer = setTimeout(() => {
      this.#stop = { kind: "time", limit: time };
      this.#child?.kill("SIGKILL");
    }, time);
    this.#clock = request && { request, timer };
    if (request === undefined) clearTimeout(timer);
  }

  /** Starts the server, brings it up to date, and resolves when it has ended. */
  #serve(): Promise<{ readonly exit: ServerExit; readonly explain: () => Stop }> {
    const { program, args, env, order, explain } = this.#command;
    return new Promise((resolve, reject) => {
      const child = withPrivateFiles(() =>
        spawn(program, args, {
          stdio: ["pipe", "pipe", "pipe", ...(order === undefined ? [] : ["ipc" as const])],
          env,
          windowsHide: true,
        }),
      );
      endWithThisProcess(child);
      this.#child = child;
      let failure: ToolchainError | undefined;
      let stopped: Stop | undefined;
      let log = "";
      child.on("message", (event: EmbeddedEvent) => {
        if (event.kind === "step") this.#job.progress.step(event.message);
        if (event.kind === "failed") failure = embeddedFailure(event);
        if (event.kind === "stopped") stopped = event.stop;
      });
      child.stderr?.on("data", (chunk: Buffer) => {
        this.#client.log.write(chunk);
        log = (log + chunk.toString("latin1")).slice(-LOG_SIZE);
      });
      const lines = new LineCutter();
      const { stdout } = child;
      stdout?.on("data", (chunk: Buffer) => {
        for (const line of lines.cut(chunk)) this.#takeFromServer(line, stdout);
      });
      child.stdin?.on("error", () => {
        // The server has ended; `close` follows.
      });
      child.once("error", (cause) =>
        reject(new ToolchainError("start-failed", `cannot start \`${program}\``, { cause })),
      );
      child.once("close", (code, signal) => {
        this.#child = undefined;
        clearTimeout(this.#clock?.timer);
        this.#clock = undefined;
        if (failure !== undefined) return reject(failure);
        const exit = { code: code ?? undefined, signal: signal ?? undefined };
        resolve({ exit, explain: () => stopped ?? explain(Buffer.from(log, "latin1").toString("utf8")) });
      });
      // Sending fails only if the process has ended, which `close` reports.
      if (order !== undefined) child.send(order, () => {});
      for (const line of this.#conversation.replay()) child.stdin?.write(line);
      if (this.#isInputOver) child.stdin?.end();
      this.#watchTime();
    });
  }
}
