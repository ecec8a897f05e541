import { type Problem, ToolchainError } from "../../../../core/errors.ts";
import { EARLY_USE_MARK } from "./guest-entry.ts";
import { GUEST_WORLD } from "./guest-wit.ts";
import type { LinkedModule } from "./link.ts";
import type { SourcePositions } from "./positions.ts";

/** Packages a module with the QuickJS engine, as a component of the world `GUEST_WORLD` in the folder `witPath`. */
export async function packageModule(module: LinkedModule, witPath: string): Promise<Uint8Array> {
  const { componentize } = await import("componentize-qjs");
  try {
    const { component } = await componentize({
      witPath,
      jsSource: padded(module.code),
      world: GUEST_WORLD,
      // The functions of MCP's interfaces are synchronous.
      sync: true,
      optSize: true,
      // Cuts off what the engine itself would import; `guest/platform` provides the parts that code can see.
      stubWasi: true,
    });
    return component;
  } catch (error) {
    throw (
      findEvaluationError(error, module.positions) ??
      new ToolchainError("cannot-package", "cannot package the code as a component", { cause: error })
    );
  }
}

/**
 * Code with white space behind it, up to a multiple of 64 KiB. The engine has it in memory while it makes everything else, so that code of the
 * same length lets more of two components lie at the same place: a server shares that.
 */
function padded(code: string): string {
  const unit = 65_536;
  return code.padEnd(Math.ceil(code.length / unit) * unit);
}

/** The code uses something that must be fresh at each request while it is loaded. */
export class EarlyUses extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super("the code uses values that must be fresh while it is loaded");
    this.problems = problems;
  }
}

/**
 * The error that the author's code threw while the engine loaded it, read from a message of componentize-qjs:
 * `Failed to evaluate user JavaScript module: Failed to finish …: Error: boom\n    at <anonymous> (…)`.
 */
export function findEvaluationError(error: unknown, positions: SourcePositions): Error | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, thrown, stack = ""] =
    /Failed to evaluate user JavaScript module: (?:Failed to [^:]*: )*(.*)([^]*)/.exec(error.message) ?? [];
  // The engine calls every error `Error`.
  return thrown === undefined ? undefined : evaluationError(thrown.replace(/^Error: /, ""), stack, positions);
}

/** `thrown` is the error as text, and `stack` the engine's, whose lines end with `:<line>:<column>`. */
export function evaluationError(thrown: string, stack: string, positions: SourcePositions): Error {
  const early = thrown.indexOf(EARLY_USE_MARK);
  if (early !== -1) return earlyUses(thrown.slice(early + EARLY_USE_MARK.length), positions);
  const [, missing, name] = MISSING_FUNCTION.exec(thrown) ?? [];
  if (missing !== undefined) {
    return new ToolchainError("missing-function", missing, { remedy: `write the function \`${name}\`` });
  }
  const place = innermostPlace(stack, positions);
  return new ToolchainError("cannot-load", `the code throws an error during the build`, {
    problems: [{ severity: "error", message: thrown, ...(place && { place }) }],
    remedy: "move the code into a function: code outside of functions runs once, during the build",
  });
}

function earlyUses(json: string, positions: SourcePositions): EarlyUses {
  const uses = JSON.parse(json) as readonly { readonly what: string; readonly stack: string }[];
  const problems = new Map<string, Problem>();
  for (const { what, stack } of uses) {
    const place = innermostPlace(stack, positions);
    const key = place === undefined ? what : `${what} ${place.file} ${place.line}`;
    problems.set(key, {
      severity: "warning",
      message: `\`${what}\` runs while the code is loaded, so the code is loaded again at each request, which takes longer; move it into a function`,
      ...(place && { place }),
    });
  }
  return new EarlyUses([...problems.values()]);
}

/** The innermost frame of an engine's stack that lies in a source. */
function innermostPlace(stack: string, positions: SourcePositions) {
  for (const [, line, column] of stack.matchAll(/:(\d+):(\d+)\)?$/gm)) {
    const place = positions.find(Number(line), Number(column));
    if (place !== undefined) return place;
  }
  return undefined;
}

/** Thrown by the entry module of `guest-entry.ts`. */
const MISSING_FUNCTION = /^(?:TypeError: |Error: )?(`([^`]+)` is not a function, but the world exports it)$/;
