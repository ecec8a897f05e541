import { Command, InvalidArgumentError, Option } from "commander";
import { serverVariables, startIssuer, type RunningIssuer } from "../../../toolchain/issuer/index.ts";
import { ALGORITHMS, type Algorithm } from "../../../toolchain/jwt/index.ts";
import { quoteCommand } from "../../../toolchain/run/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { collectTexts, jsonOption, type JsonOption } from "../../options.ts";

interface DevOptions extends JsonOption {
  readonly port: number;
  readonly user: string;
  readonly scope?: readonly string[];
  readonly resource?: string;
  readonly expiresIn: number;
  readonly algorithm: Algorithm;
}

/** The address of `wasmcp run` without options. */
const USUAL_SERVER = "http://127.0.0.1:8080/mcp";

export function devCommand(context: CommandContext): Command {
  return new Command("dev")
    .description("run an authorization server on this machine, to try a server that is protected")
    .addOption(
      new Option("--port <port>", "the port on 127.0.0.1; 0 takes any free port")
        .argParser(readPort)
        .default(8484),
    )
    .option("--user <name>", "the name in the field of the page, where you can change it", "test-user")
    .option(
      "--scope <scopes>",
      "scopes for clients that ask for none; repeatable (clients can ask for any others)",
      collectTexts,
    )
    .option("--resource <url>", "the URL of the MCP server, for clients that do not send it", readUrl)
    .addOption(
      new Option("--expires-in <seconds>", "how long an access token is valid")
        .argParser(readSeconds)
        .default(3600),
    )
    .addOption(
      new Option("--algorithm <name>", "the algorithm of signatures").choices(ALGORITHMS).default("RS256"),
    )
    .addOption(jsonOption("the URLs as one line of JSON when the server is ready"))
    .addHelpText(
      "after",
      `
This server is for trying only: it asks for no password, it listens only on 127.0.0.1, and it gives tokens only for MCP servers
on this machine. Clients register themselves or send the URL of a document about them. Each sign-in shows a page, where you
choose a name and the scopes. Ctrl-C stops the server.

Keys and registered clients are kept in ${"`auth-dev`"} of the state folder:
  ${context.places.state}

Examples:
  wasmcp auth dev
  wasmcp auth dev --port 9000 --user alice --scope mcp:read
  wasmcp auth dev --expires-in 30              (to see a client refresh its token)`,
    )
    .action((options: DevOptions) => runIssuer(options, context));
}

async function runIssuer(options: DevOptions, context: CommandContext): Promise<void> {
  const { port, user, scope = [], resource, expiresIn, algorithm, json } = options;
  const { job, places } = context;
  const issuer = await startIssuer({
    port,
    user,
    scopes: scope.flatMap((text) => text.split(/[\s,]+/)).filter((each) => each !== ""),
    resource,
    lifetime: expiresIn,
    algorithm,
    places,
    onLog: (line) => context.log(line),
  });
  job.progress.clear();
  const variables = serverVariables(issuer, resource ?? USUAL_SERVER);
  if (json) {
    printJson(context, { issuer: issuer.url, jwks: issuer.jwksUri, variables });
  } else {
    printStart(issuer, variables, context);
  }
  await aborted(job.signal);
  await issuer.stop();
}

function printStart(
  { url }: RunningIssuer,
  variables: Readonly<Record<string, string>>,
  { print, note, style: { bold, green, yellow }, noteStyle: { dim } }: CommandContext,
): void {
  print(`${green("Running:")} ${bold(url)}`);
  print(`${yellow("For trying only:")} every user of this machine can sign in here, under any name.`);
  const settings = Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  print(`\nTo run a server with it:\n  ${quoteCommand(["wasmcp", "run", "server.wasm", ...settings])}\n`);
  note(dim("Ctrl-C stops it."));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new InvalidArgumentError("expected a port from 0 to 65535.");
  return port;
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,9}$/.test(text) || seconds === 0)
    throw new InvalidArgumentError("expected a number of seconds.");
  return seconds;
}

function readUrl(text: string): string {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    throw new InvalidArgumentError("expected a URL, as in http://127.0.0.1:8080/mcp.");
  }
  return text;
}
