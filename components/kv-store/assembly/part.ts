/** The component for which this instance works: a part, or the framework itself. */
import { Utf8 } from "../../bindings/abi";
import * as settings from "../../bindings/wasmcp/framework/part";
import { Span } from "../../lib/bytes/span";
import { spanOf, utf8Of } from "../../lib/abi/text";
import { bucketName } from "./bucket-name";

export class Part {
  private constructor(
    readonly name: Span,
    private readonly grants: Span,
  ) {}

  /** As the composer has written it. */
  static current(): Part {
    return new Part(spanOf(settings.name()), spanOf(settings.grants()));
  }

  get isFramework(): bool {
    return this.name.length == 0;
  }

  /** Whether it may see what lies in the bucket without a prefix: a line `share NAME`. An empty name is that of the default bucket. */
  shares(bucket: Utf8): bool {
    const lines = new Lines(this.grants);
    while (lines.next()) {
      if (!lines.line.startsWith(SHARE)) continue;
      const shared = bucketName(utf8Of(lines.line.slice(SHARE.length)));
      if (shared.equals(bucket)) return true;
    }
    return false;
  }

  /** Whether values without a prefix are its own, from the time before parts had buckets of their own: a line `inherit`. */
  get inherits(): bool {
    const lines = new Lines(this.grants);
    while (lines.next()) {
      if (lines.line.is("inherit")) return true;
    }
    return false;
  }
}

const SHARE = "share ";

class Lines {
  line: Span = Span.empty();
  private rest: Span | null;

  constructor(text: Span) {
    this.rest = text;
  }

  next(): bool {
    const rest = this.rest;
    if (rest === null) return false;
    const end = rest.indexOf(0x0a);
    this.line = end < 0 ? rest : rest.slice(0, end);
    this.rest = end < 0 ? null : rest.slice(end + 1);
    return true;
  }
}
