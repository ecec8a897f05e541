import { Command, Option } from "commander";
import { ALGORITHMS, generateKeyPair, writeKeyPair, type Algorithm } from "../../../toolchain/jwt/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { forceOption, jsonOption, type JsonOption } from "../../options.ts";
import { DEFAULT_ISSUER, USUAL_SERVER } from "./defaults.ts";

interface GenerateOptions extends JsonOption {
  readonly algorithm: Algorithm;
  readonly force?: boolean;
}

export function generateCommand(context: CommandContext): Command {
  return new Command("generate-keypair")
    .description("make a pair of keys for tokens")
    .addOption(
      new Option("--algorithm <name>", "the algorithm of signatures").choices(ALGORITHMS).default("RS256"),
    )
    .addOption(
      forceOption("replace the pair of keys; servers that know the new key refuse the tokens of the old one"),
    )
    .addOption(jsonOption())
    .action((options: GenerateOptions) => generate(options, context));
}

async function generate(
  { algorithm, force = false, json }: GenerateOptions,
  context: CommandContext,
): Promise<void> {
  const files = await writeKeyPair(await generateKeyPair(algorithm), context.places, force);
  if (json) return printJson(context, { algorithm, ...files });
  const { print, note, style, noteStyle } = context;
  const { green, bold, dim } = style;
  print(`${green("Created:")} ${bold(files.privateKey)} ${dim(`(${algorithm}; keep it secret)`)}`);
  print(`${green("Created:")} ${bold(files.publicKey)}`);
  print(`
For a server that takes tokens of this key:
  export WASMCP_AUTH_MODE=oauth
  export JWT_PUBLIC_KEY="$(cat '${files.publicKey}')"
  export JWT_ISSUER=${DEFAULT_ISSUER}
  export WASMCP_SERVER_URI=${USUAL_SERVER}`);
  note(noteStyle.dim(`\nThen \`wasmcp jwt mint --audience ${USUAL_SERVER}\` makes a token for it.`));
}
