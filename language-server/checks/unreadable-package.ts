/** `unreadable-package`: a file in a `deps` folder cannot be read as a WIT package. The finding is in that file, which is not text. */
import type { Finding } from "./check.ts";

/** `defect` completes the sentence: `at byte 5: expected …`. */
export function unreadablePackage(defect: string): Finding {
  const message = `cannot use this file as a WIT package: ${defect}`;
  return { code: "unreadable-package", message, range: { start: 0, end: 0 } };
}
