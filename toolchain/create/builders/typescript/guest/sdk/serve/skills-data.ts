/** The folder `skills`, as the build writes it into a component. */

/** All that is in it. */
export interface SkillsData {
  readonly entries: readonly SkillEntry[];
  readonly files: readonly SkillFile[];
}

export interface SkillEntry {
  /** Of the `SKILL.md`. */
  readonly uri: string;
  /** The entry as clients get it. */
  readonly json: string;
}

export interface SkillFile {
  readonly uri: string;
  readonly name: string;
  readonly description?: string;
  readonly mimeType: string;
  readonly size: number;
  readonly text?: string;
  readonly base64?: string;
}
