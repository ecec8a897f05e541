import { Command } from "commander";
import {
  isMoment,
  listTokens,
  printDistance,
  printMoment,
  readToken,
  type SavedToken,
} from "../../../toolchain/jwt/index.ts";
import { printJson, type CommandContext } from "../../context.ts";
import { jsonOption, type JsonOption } from "../../options.ts";

export function listCommand(context: CommandContext): Command {
  return new Command("list-tokens")
    .description("show the tokens that `mint --save-as` kept")
    .addOption(jsonOption())
    .action((options: JsonOption) => list(options, context));
}

export function loadCommand(context: CommandContext): Command {
  return new Command("load-token")
    .description("print a token that was kept, and nothing else")
    .argument("<name>", "its name")
    .addOption(jsonOption())
    .action(async (name: string, { json }: JsonOption) => {
      const { token } = await readToken(name, context.places);
      if (json) printJson(context, { name, token });
      else context.print(token);
    });
}

async function list({ json }: JsonOption, context: CommandContext): Promise<void> {
  const { tokens, damaged } = await listTokens(context.places);
  const now = Date.now() / 1000;
  for (const file of damaged) context.warn(`\`${file}\` has no token`);
  if (json) {
    return printJson(context, {
      tokens: tokens.map(({ name, claims: { sub: subject, exp: expires }, created_at: created }) => {
        return { name, subject, expires, expired: isExpired(expires, now), created };
      }),
    });
  }
  if (tokens.length === 0) {
    context.print("No tokens yet. `wasmcp jwt mint --save-as NAME` keeps one.");
    return;
  }
  const width = Math.max(...tokens.map(({ name }) => name.length));
  for (const token of tokens) context.print(describe(token, width, now, context));
}

/** `alice  test-user  2026-11-30 18:00:00 UTC, in 55 minutes  valid` */
function describe(
  { name, claims: { sub, exp } }: SavedToken,
  width: number,
  now: number,
  { style: { bold, green, red, dim } }: CommandContext,
): string {
  const when = isMoment(exp) ? `${printMoment(exp)}, ${printDistance(exp, now)}` : "no moment";
  const state = isExpired(exp, now) ? red("EXPIRED") : green("valid");
  return `${bold(name.padEnd(width))}  ${String(sub ?? "-")}  ${dim(when)}  ${state}`;
}

/** A token without a moment at which it expires is never accepted, so it counts as expired. */
function isExpired(exp: unknown, now: number): boolean {
  return !isMoment(exp) || exp <= now;
}
