/** Checks that the WIT language itself does not demand, one file each. They run on the files of a root, not on its `deps`. */
import type { Check, CheckInput, Finding } from "./check.ts";
import { checkNameCase } from "./name-case.ts";
import { checkPackageElsewhere } from "./package-elsewhere.ts";
import { checkUnusedUse } from "./unused-use.ts";
import { checkVersions } from "./versions.ts";

export { unreadablePackage } from "./unreadable-package.ts";
export type { CheckInput, Finding } from "./check.ts";

const CHECKS: readonly Check[] = [checkUnusedUse, checkNameCase, checkVersions, checkPackageElsewhere];

export function runChecks(input: CheckInput): readonly Finding[] {
  return CHECKS.flatMap((check) => check(input));
}
