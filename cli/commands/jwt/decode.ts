import { Command } from "commander";
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { text as readText } from "node:stream/consumers";
import { ToolchainError } from "../../../core/errors.ts";
import { withVisibleNames } from "../../../core/text/index.ts";
import {
  decodeToken,
  explainToken,
  isSignedBy,
  parsePublicKeys,
  readToken,
  refusalsOf,
  TOKEN_START,
  trimToken,
  type DecodedToken,
  type ServerExpectation,
} from "../../../toolchain/jwt/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { collectTexts, jsonOption, type JsonOption } from "../../options.ts";

interface DecodeOptions extends JsonOption {
  readonly key?: string;
  readonly issuer?: string;
  readonly audience?: readonly string[];
  readonly scope?: readonly string[];
}

export function decodeCommand(context: CommandContext): Command {
  return new Command("decode-token")
    .alias("decode")
    .description("show what a token says, and why a server refuses it")
    .argument("<token>", "a token, the name of one that was kept, or - to read it from standard input")
    .option("--key <file>", "verify the signature with this key: PEM, a JWK, or a set of them")
    .option("--issuer <name>", "the JWT_ISSUER of the server")
    .option(
      "--audience <url>",
      "the JWT_AUDIENCE or WASMCP_SERVER_URI of the server; repeatable",
      collectTexts,
    )
    .option("--scope <scopes>", "the JWT_REQUIRED_SCOPES of the server; repeatable", collectTexts)
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Without --key, the command does not verify the signature: anyone can write such a token. A token on the command line stays in the
history of your shell; - reads it from standard input.

Examples:
  wasmcp jwt decode-token alice
  pbpaste | wasmcp jwt decode-token - --audience http://127.0.0.1:8080/mcp
  wasmcp jwt decode-token alice --key public.pem`,
    )
    .action((named: string, options: DecodeOptions) => decode(named, options, context));
}

async function decode(named: string, options: DecodeOptions, context: CommandContext): Promise<void> {
  const text = await findToken(named, context);
  const token = decodeToken(text);
  const now = Date.now() / 1000;
  const isVerified = options.key === undefined ? undefined : await verify(text, options.key, context);
  const refusals = refusalsOf(token, expectationOf(options), now);
  if (options.json) {
    const { header, claims } = token;
    printJson(context, {
      header,
      claims,
      ...(isVerified !== undefined && { verified: isVerified }),
      refusals,
    });
  } else {
    printToken(token, refusals, isVerified, now, context);
  }
  if (isVerified === false) {
    throw new ToolchainError(
      "bad-signature",
      `the signature of the token is not from the key \`${options.key}\``,
    );
  }
}

async function findToken(named: string, { places }: CommandContext): Promise<string> {
  if (named === "-") return readText(process.stdin);
  if (trimToken(named).startsWith(TOKEN_START)) return named;
  return (await readToken(named, places)).token;
}

async function verify(token: string, named: string, { directory }: CommandContext): Promise<boolean> {
  const file = path.resolve(directory, named);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new ToolchainError("no-key", `cannot read the key \`${file}\``, { cause: error });
  }
  return isSignedBy(token, parsePublicKeys(text, file));
}

function expectationOf({ issuer, audience, scope }: DecodeOptions): ServerExpectation {
  return {
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    ...(scope !== undefined && {
      scopes: scope.flatMap((each) => each.split(/[\s,]+/)).filter((each) => each !== ""),
    }),
  };
}

function printToken(
  token: DecodedToken,
  refusals: readonly string[],
  isVerified: boolean | undefined,
  now: number,
  { print, style: { bold, dim, green, red, yellow } }: CommandContext,
): void {
  // A token is a text of strangers.
  const facts = withVisibleNames(explainToken(token, now));
  const width = Math.max("Signature".length, ...facts.map(({ name }) => name.length));
  for (const { name, text, isBad } of facts)
    print(`${dim(name.padEnd(width))}  ${isBad ? red(text) : bold(text)}`);
  const signature =
    isVerified === undefined
      ? yellow("not verified: `--key` names a key")
      : isVerified
        ? green("good: the key signed it")
        : red("wrong: the key did not sign it");
  print(`${dim("Signature".padEnd(width))}  ${signature}`);
  if (refusals.length > 0)
    print(`\n${red("A server refuses it:")}\n${refusals.map((reason) => `  ${reason}`).join("\n")}`);
}
