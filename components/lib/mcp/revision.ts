import { Span } from "../bytes/span";

/** The revisions of MCP that are spoken here, in the order of their dates, so that `<` means older. */
export const enum Revision {
  /** Any text that is not a revision. */
  Unknown,
  /** Without annotations of tools, audio, batches, and messages in progress. */
  R20241105,
  R20250326,
  R20250618,
  R20251125,
  /** The first of the stateless revisions, which need no handshake. */
  R20260728,
}

export function revisionOf(text: Span): Revision {
  if (text.is("2026-07-28")) return Revision.R20260728;
  if (text.is("2025-11-25")) return Revision.R20251125;
  if (text.is("2025-06-18")) return Revision.R20250618;
  if (text.is("2025-03-26")) return Revision.R20250326;
  if (text.is("2024-11-05")) return Revision.R20241105;
  return Revision.Unknown;
}

export function revisionText(revision: Revision): string {
  switch (revision) {
    case Revision.R20260728:
      return "2026-07-28";
    case Revision.R20251125:
      return "2025-11-25";
    case Revision.R20250618:
      return "2025-06-18";
    case Revision.R20241105:
      return "2024-11-05";
    default:
      return "2025-03-26";
  }
}
