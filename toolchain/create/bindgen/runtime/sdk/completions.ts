/** Suggestions for arguments: describe them with `complete…`, and export `completions` from `assembly/index.ts`. */
import { Result, Some } from "../abi";
import {
  CompleteRequest,
  CompleteResult,
  CompletionReferenceTag,
  ErrorCode,
} from "../wasmcp/mcp-v20251125/mcp";
import { MessageContext } from "../wasmcp/mcp-v20251125/server-handler";
import { answering } from "./message";

/** As many suggestions as the protocol allows in one answer. */
const MOST = 100;

class Completion {
  constructor(
    readonly kind: CompletionReferenceTag,
    /** The name of the prompt, or the template of the resources. */
    readonly item: string,
    readonly argument: string,
    readonly suggest: (text: string) => string[],
  ) {}

  answers(request: CompleteRequest): bool {
    const ref = request.ref;
    if (ref.tag != this.kind || request.argument.name != this.argument) return false;
    return this.item == (ref.tag == CompletionReferenceTag.prompt ? ref.prompt.name : ref.resourceTemplate);
  }
}

const all: Completion[] = [];

/**
 * Suggests values for an argument of a prompt, of this component or another one. `suggest` gets what the user has typed.
 *
 * @example
 * completePrompt("visit", "country", (text) => matching(text));
 */
export function completePrompt(prompt: string, argument: string, suggest: (text: string) => string[]): void {
  all.push(new Completion(CompletionReferenceTag.prompt, prompt, argument, suggest));
}

/** Suggests values for a variable of a template of resources: `completeTemplate("units://{name}", "name", matching)`. */
export function completeTemplate(
  template: string,
  variable: string,
  suggest: (text: string) => string[],
): void {
  all.push(new Completion(CompletionReferenceTag.resourceTemplate, template, variable, suggest));
}

/** Those of `values` that begin with `text`, whatever their capitals. */
export function beginningWith(text: string, values: string[]): string[] {
  const wanted = text.toLowerCase();
  const found: string[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i].toLowerCase().startsWith(wanted)) found.push(values[i]);
  }
  return found;
}

/** The interface that the world exports: `export { completions } from "../bindings/sdk/completions";` */
export namespace completions {
  /** `null` for an argument of another component: the server asks the next one. */
  export function complete(
    context: MessageContext,
    request: CompleteRequest,
  ): Result<CompleteResult | null, ErrorCode> {
    answering(context);
    for (let i = 0; i < all.length; i++) {
      if (!all[i].answers(request)) continue;
      const found = all[i].suggest(request.argument.value);
      const hasMore = found.length > MOST;
      return Result.ok<CompleteResult | null, ErrorCode>(
        new CompleteResult(null, new Some<bool>(hasMore), new Some<u64>(found.length), found.slice(0, MOST)),
      );
    }
    return Result.ok<CompleteResult | null, ErrorCode>(null);
  }
}
