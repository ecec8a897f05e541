import { Command, InvalidArgumentError, Option } from "commander";
import { readFile } from "node:fs/promises";
import * as path from "node:path";
import { ToolchainError } from "../../../core/errors.ts";
import {
  ALGORITHMS,
  chooseAlgorithm,
  claimsOf,
  keyFiles,
  parseClaim,
  parsePrivateKey,
  saveToken,
  signToken,
  tokenNameProblem,
  type Algorithm,
} from "../../../toolchain/jwt/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { collectTexts, jsonOption, type JsonOption } from "../../options.ts";
import { DEFAULT_ISSUER } from "./defaults.ts";

interface MintCommandOptions extends JsonOption {
  readonly subject: string;
  readonly issuer: string;
  readonly audience?: readonly string[];
  readonly scope?: string;
  readonly expiresIn: number;
  readonly notBefore: number;
  readonly claim?: readonly (readonly [name: string, value: unknown])[];
  readonly saveAs?: string;
  readonly privateKey?: string;
  readonly algorithm?: Algorithm;
}

export function mintCommand(context: CommandContext): Command {
  return new Command("mint")
    .description("make a token and print it")
    .option("--subject <name>", "who the token is for", "test-user")
    .option("--issuer <name>", "who the token is from: the JWT_ISSUER of the server", DEFAULT_ISSUER)
    .option(
      "--audience <url>",
      "the server that the token is for, by its WASMCP_SERVER_URI or JWT_AUDIENCE; repeatable (default: none)",
      collectTexts,
    )
    .option(
      "--scope <scopes>",
      'what the token allows, with spaces between: "mcp:read mcp:write" (default: none)',
    )
    .addOption(
      new Option(
        "--expires-in <seconds>",
        "how long the token is valid; below 0, as in --expires-in=-60, it has expired",
      )
        .argParser(readSeconds)
        .default(3600),
    )
    .addOption(
      new Option("--not-before <seconds>", "from when on the token is valid, from now; 0 is at once")
        .argParser(readSeconds)
        .default(0),
    )
    .option(
      "--claim <name=value>",
      "another claim; integers, true and false are not texts; repeatable",
      collectClaims,
    )
    .option("--save-as <name>", "also keep the token, under this name", readName)
    .option("--private-key <file>", "the key to sign with, PKCS#8 as PEM (default: that of generate-keypair)")
    .addOption(
      new Option(
        "--algorithm <name>",
        "the algorithm of the signature (default: the usual one of the key)",
      ).choices(ALGORITHMS),
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  wasmcp jwt mint --audience http://127.0.0.1:8080/mcp
  wasmcp jwt mint --subject alice --scope "mcp:read mcp:write" --save-as alice
  wasmcp jwt mint --claim tenant=acme --claim level=3 --expires-in 60`,
    )
    .action((options: MintCommandOptions) => mint(options, context));
}

async function mint(options: MintCommandOptions, context: CommandContext): Promise<void> {
  const { audience = [], scope, claim = [], saveAs, json } = options;
  const { key, algorithm } = await readKey(options, context);
  const now = Date.now() / 1000;
  const claims = claimsOf({ ...options, audience, scope, custom: Object.fromEntries(claim) }, now);
  const token = await signToken(claims, key, algorithm);
  const saved = { token, claims, created_at: new Date(now * 1000).toISOString() };
  const file = saveAs === undefined ? undefined : await saveToken({ name: saveAs, ...saved }, context.places);
  if (json) return printJson(context, { token, algorithm, claims, ...(file !== undefined && { file }) });
  // Only the token, so that another command can take the output.
  context.print(token);
  if (file !== undefined) context.note(context.noteStyle.dim(`Saved: ${file}`));
}

async function readKey(
  { privateKey, algorithm }: MintCommandOptions,
  { directory, places }: CommandContext,
): Promise<{ readonly key: ReturnType<typeof parsePrivateKey>; readonly algorithm: Algorithm }> {
  const file = privateKey === undefined ? keyFiles(places).privateKey : path.resolve(directory, privateKey);
  let pem: string;
  try {
    pem = await readFile(file, "utf8");
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new ToolchainError(
      "no-key",
      `cannot read the private key \`${file}\``,
      isMissing && privateKey === undefined
        ? { remedy: "`wasmcp jwt generate-keypair` makes one; `--private-key` names another" }
        : { cause: error },
    );
  }
  const key = parsePrivateKey(pem, file);
  return { key, algorithm: chooseAlgorithm(key, algorithm, file) };
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^-?\d{1,10}$/.test(text)) throw new InvalidArgumentError("expected a number of seconds.");
  return seconds;
}

function collectClaims(
  text: string,
  previous: readonly (readonly [string, unknown])[] = [],
): readonly (readonly [string, unknown])[] {
  try {
    return [...previous, parseClaim(text)];
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
}

function readName(name: string): string {
  const problem = tokenNameProblem(name);
  if (problem !== undefined) throw new InvalidArgumentError(`${problem}.`);
  return name;
}
