/** What a check is: it finds what is allowed, but hardly meant. */
import type { RootView, WitDocument, Workspace } from "../workspace/index.ts";
import type { TextRange, WitDiagnostic } from "../../core/wit/index.ts";

export interface Finding {
  /** Stable and kebab-case. */
  readonly code: string;
  readonly message: string;
  readonly range: TextRange;
  /** `hint`: worth to be faded or dotted, not to be listed. */
  readonly severity: WitDiagnostic["severity"] | "hint";
  readonly isUnnecessary?: boolean;
  readonly related?: readonly RelatedPlace[];
}

export interface RelatedPlace {
  readonly uri: string;
  readonly range: TextRange;
  readonly message: string;
}

export interface CheckInput {
  readonly workspace: Workspace;
  readonly view: RootView;
  readonly document: WitDocument;
  /** The packages that come with us, by identifier without the version. */
  readonly bundledVersions: ReadonlyMap<string, readonly string[]>;
}

export type Check = (input: CheckInput) => readonly Finding[];
