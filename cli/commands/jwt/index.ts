import { Command } from "commander";
import { keyFiles } from "../../../toolchain/jwt/index.ts";
import type { CommandContext } from "../../context.ts";
import { decodeCommand } from "./decode.ts";
import { generateCommand } from "./generate.ts";
import { mintCommand } from "./mint.ts";
import { listCommand, loadCommand } from "./saved.ts";

export function jwtCommand(context: CommandContext): Command {
  return new Command("jwt")
    .addHelpText(
      "after",
      () => `
Keys and tokens of these commands are for trying only. They are kept beside
  ${keyFiles(context.places).privateKey}

Examples:
  wasmcp jwt generate-keypair
  wasmcp jwt mint --audience http://127.0.0.1:8080/mcp --scope "mcp:read mcp:write" --save-as alice
  wasmcp call http://127.0.0.1:8080/mcp --header "Authorization=Bearer $(wasmcp jwt load-token alice)"
  wasmcp jwt decode-token alice`,
    )
    .addCommand(generateCommand(context))
    .addCommand(mintCommand(context))
    .addCommand(decodeCommand(context))
    .addCommand(listCommand(context))
    .addCommand(loadCommand(context));
}
