/** Whether code of a project runs during a build, on this machine and outside of WebAssembly. */
import { findProjectCode, mayRunCode, type ProjectCode } from "../toolchain/create/builders/index.ts";
import type { CommandContext } from "./context.ts";

export interface TrustOptions {
  /** Of `--trust`. */
  readonly trust?: boolean;
  /** Of `--typecheck` and `--no-typecheck`; absent without one of them. */
  readonly typecheck?: boolean;
}

export async function runsCode(
  project: string,
  { trust = false, typecheck }: TrustOptions,
  { env, places, ask, warn }: CommandContext,
): Promise<boolean> {
  if (trust) return true;
  const code = await findProjectCode(project);
  if (code === undefined) return true;
  if (code.language === "typescript" && typecheck !== undefined) return typecheck;
  const isTrusted = await mayRunCode(project, {
    env,
    places,
    ask: ask && (() => ask({ lines: describe(code), text: "Do you trust it?" })),
  });
  if (!isTrusted && code.language === "typescript") {
    warn(
      "types are not checked, since that runs the compiler in the project's `node_modules`; pass `--typecheck` if you trust the project",
    );
  }
  if (!isTrusted && code.language === "python") {
    warn(
      `\`${code.program}\` is not used, since it is a program of the project; pass \`--trust\` if you trust the project`,
    );
  }
  return isTrusted;
}

function describe(code: ProjectCode): readonly string[] {
  switch (code.language) {
    case "typescript":
      return [
        "Checking types runs the TypeScript compiler of the project, which is code of the project:",
        `  ${code.program}`,
      ];
    case "starlingmonkey":
      return [
        "Building runs the packager of StarlingMonkey in the project, and checking types its TypeScript compiler, which are code of the project:",
        `  ${code.program}`,
      ];
    case "rust":
      return [
        "Building runs code of the project and of its dependencies: build scripts, macros, and programs that its settings name:",
        `  ${code.folder}`,
      ];
    case "python":
      return ["The compiler of Python in the project is a program of the project:", `  ${code.program}`];
  }
}
