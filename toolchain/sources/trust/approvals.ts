/**
 * `approvals.json` among the user's state: what the user has agreed to for each folder, by its real path. What another user
 * could change does not belong here: a repository cannot bring an approval along.
 *
 *     { "/home/me/team": { "environment.weather": ["API_KEY=WEATHER_KEY"], "typescript": [] } }
 */
import { readFile, realpath } from "node:fs/promises";
import * as path from "node:path";
import { updateFile } from "../files/index.ts";
import type { Places } from "../places.ts";

export interface Approval {
  /** The folder that it holds for; absolute. */
  readonly folder: string;
  /** What may happen: `environment.weather` */
  readonly subject: string;
  /** What exactly: only an equal list has been agreed to. The order does not count. */
  readonly details: readonly string[];
}

type Entries = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export async function isApproved(approval: Approval, places: Pick<Places, "state">): Promise<boolean> {
  const text = await readFile(fileIn(places), "utf8").catch(() => "");
  const folder = await realpath(approval.folder);
  const known = parseEntries(text)[folder]?.[approval.subject];
  return known !== undefined && JSON.stringify(known) === JSON.stringify(sorted(approval.details));
}

/** Replaces what was agreed to before about the same subject. */
export async function rememberApproval(
  { folder, subject, details }: Approval,
  places: Pick<Places, "state">,
): Promise<void> {
  const real = await realpath(folder);
  const change = (text: string): string => {
    const entries = parseEntries(text);
    const changed = { ...entries, [real]: { ...entries[real], [subject]: sorted(details) } };
    return `${JSON.stringify(changed, undefined, 2)}\n`;
  };
  await updateFile(fileIn(places), change, { file: 0o600, folder: 0o700 });
}

function fileIn({ state }: Pick<Places, "state">): string {
  return path.join(state, "approvals.json");
}

function sorted(details: readonly string[]): readonly string[] {
  return [...new Set(details)].toSorted();
}

/** A damaged file approves nothing. */
function parseEntries(text: string): Entries {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return {};
  }
  return Object.fromEntries(
    entriesOf(value).map(([folder, subjects]) => [
      folder,
      Object.fromEntries(
        entriesOf(subjects).filter((entry): entry is [string, readonly string[]] => isTexts(entry[1])),
      ),
    ]),
  );
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord ? Object.entries(value) : [];
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
