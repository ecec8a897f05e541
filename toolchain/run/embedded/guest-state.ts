/** The drafts of `wasi:keyvalue` that this runtime provides. */
export type KeyvalueDraft = "0.2.0-draft" | "0.2.0-draft2";

/** What of a component outlives a request. */
export interface GuestState {
  /** An existing folder. */
  readonly folder: string;
  /** Absent for a component that does not import `wasi:keyvalue`. */
  readonly keyvalue: KeyvalueDraft | undefined;
}
