import { ToolchainError } from "../../../../core/errors.ts";
import { GUEST_WORLD } from "./guest-wit.ts";

/** Packages a module with the QuickJS engine, as a component of the world `GUEST_WORLD` in the folder `witPath`. */
export async function packageModule(code: string, witPath: string): Promise<Uint8Array> {
  const { componentize } = await import("componentize-qjs");
  try {
    const { component } = await componentize({
      witPath,
      jsSource: code,
      world: GUEST_WORLD,
      // The functions of MCP's interfaces are synchronous.
      sync: true,
      optSize: true,
      // Cuts off what the engine itself would import; `guest-globals.ts` provides the parts that code can see.
      stubWasi: true,
    });
    return component;
  } catch (error) {
    throw new ToolchainError("cannot-package", "cannot package the code as a component", {
      cause: findEvaluationError(error) ?? error,
    });
  }
}

/**
 * The error that the user's code threw while the engine loaded it, read from a message of componentize-qjs:
 * `Failed to evaluate user JavaScript module: Failed to finish …: Error: boom\n    at <anonymous> (…)`.
 */
export function findEvaluationError(error: unknown): ToolchainError | undefined {
  if (!(error instanceof Error)) return undefined;
  const [, thrown] =
    /Failed to evaluate user JavaScript module: (?:Failed to [^:]*: )*(.*)/.exec(error.message) ?? [];
  if (thrown === undefined) return undefined;
  const [, missing, name] = MISSING_FUNCTION.exec(thrown) ?? [];
  if (missing !== undefined) {
    return new ToolchainError("missing-function", missing, { remedy: `write the function \`${name}\`` });
  }
  return new ToolchainError("cannot-load", `the code throws an error during the build: ${thrown}`, {
    remedy: "move the code into a function: code outside of functions runs once, during the build",
  });
}

/** Thrown by the entry module of `guest-entry.ts`. */
const MISSING_FUNCTION = /^TypeError: (`([^`]+)` is not a function, but the world exports it)$/;
