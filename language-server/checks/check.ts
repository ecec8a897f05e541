/** The shape of a check: it finds text that WIT allows but that is probably a mistake. */
import type { RootView, WitDocument, Workspace } from "../workspace/index.ts";
import type { CheckCode } from "../../core/diagnostic-codes.ts";
import type { Fix, RelatedPlace, TextRange } from "../../core/wit/index.ts";

export interface Finding {
  readonly code: CheckCode;
  readonly message: string;
  readonly range: TextRange;
  readonly fix?: Fix;
  /** The editor fades the text. */
  readonly isUnnecessary?: boolean;
  readonly related?: readonly RelatedPlace[];
}

export interface CheckInput {
  readonly workspace: Workspace;
  readonly view: RootView;
  readonly document: WitDocument;
  /** The versions of the bundled packages, by the name without a version. */
  readonly bundledVersions: ReadonlyMap<string, readonly string[]>;
}

export type Check = (input: CheckInput) => readonly Finding[];
