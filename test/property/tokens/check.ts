/** Tries changed tokens. */
import type { Random } from "../../random.ts";
import type { Access } from "../../unit/components/access/component.ts";
import { change } from "./changes.ts";

export interface TokenReport {
  /** Those that the component and the oracle both admit. */
  readonly admitted: number;
  /** How many different changes were made. */
  readonly changes: number;
  /** What the component decided otherwise than the oracle. */
  readonly wrong: readonly string[];
}

export function checkTokens(server: Access, random: Random, cases: number): TokenReport {
  let admitted = 0;
  const changes = new Set<string>();
  const wrong: string[] = [];
  for (let at = 0; at < cases; at += 1) {
    const { change: name, text, isGood } = change(random);
    changes.add(name);
    const answer = server.admit([`Bearer ${text}`]);
    const isAdmitted = "principal" in answer;
    if (isAdmitted && isGood) admitted += 1;
    if (isAdmitted !== isGood) {
      wrong.push(`${name}: ${isAdmitted ? "admitted" : `refused, ${answer.description}`}\n  ${text}`);
    }
  }
  return { admitted, changes: changes.size, wrong };
}
