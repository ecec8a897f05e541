/** From what the code uses of the SDK to what the component exports and imports. */
import { ToolchainError } from "../../../../core/errors.ts";
import type { ProjectPage } from "../pages/index.ts";
import type { ProjectSkills } from "../skills/index.ts";
import {
  CAPABILITIES,
  CONTEXT_FEATURES,
  PARTS,
  SKILLS,
  TASK_OPTION,
  type ContextFeature,
  type Part,
  type Served,
} from "./sdk-features.ts";
import type { SdkUse } from "./sdk-use.ts";

export interface SdkPlan {
  /** The interfaces that the component exports, and the functions that make them. */
  readonly exports: readonly Served[];
  readonly features: readonly ContextFeature[];
  readonly parts: readonly Part[];
  /** Those of the project, which the component serves. Absent for a project without any. */
  readonly skills: ProjectSkills | undefined;
  /** Those of the project, if a tool may name one. */
  readonly pages: readonly ProjectPage[] | undefined;
  /** The interfaces that it imports. */
  readonly imports: readonly string[];
}

/** What is in folders of the project. */
export interface OwnFolders {
  readonly skills?: ProjectSkills | undefined;
  /** Read if the code uses the option `ui`. */
  readonly pages?: readonly ProjectPage[] | undefined;
}

/** What the component exports and imports because of what its code uses of the SDK; `code` is all of its code. */
export function planSdk(use: SdkUse, code: string, { skills, pages }: OwnFolders = {}): SdkPlan {
  const hasResources = skills !== undefined || (pages !== undefined && pages.length > 0);
  const features = CONTEXT_FEATURES.filter(({ name }) => use.context.has(name));
  const interactive = features.some(({ asks }) => asks) || use.options.has(TASK_OPTION);
  const served = CAPABILITIES.flatMap((capability): readonly Served[] => {
    const { constructors, option, plain } = capability;
    const used =
      constructors.some((name) => use.constructors.has(name)) ||
      (option !== undefined && use.options.has(option)) ||
      (hasResources && constructors.includes("resource"));
    if (!used) return [];
    if (!interactive || capability.interactive === undefined) return [plain];
    return [capability.interactive.list, capability.interactive.calls];
  });
  if (served.length === 0) {
    throw new ToolchainError("missing-export", "the code imports `wasmcp:sdk` and offers nothing", {
      remedy: "write `export default server([tool(…)])` with a tool, a resource or a prompt",
    });
  }
  const exports = skills === undefined ? served : [...served, SKILLS];
  const imports = new Set(features.flatMap((feature) => feature.imports));
  const parts = PARTS.filter(({ isIn }) => isIn(code));
  return { exports, features, parts, skills, pages, imports: [...imports].toSorted() };
}
