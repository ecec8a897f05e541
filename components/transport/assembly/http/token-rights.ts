/** The rights of a client whose token has been verified. */
import { Bytes, Utf8 } from "../../../bindings/abi";
import { Client, Kind, missing, usable } from "../../../bindings/wasmcp/framework/access";
import { Identity, ServerResult, ServerResultTag } from "../../../bindings/wasmcp/mcp-v20251125/mcp";
import { Span } from "../../../lib/bytes/span";
import { keep, namesOf } from "../../../lib/abi/named-entries";
import { spanOf, utf8Of } from "../../../lib/abi/text";
import { Rights, Subject } from "../rights";

export class TokenRights extends Rights {
  constructor(private readonly client: Client) {
    super();
  }

  get areLimited(): bool {
    return true;
  }

  get principal(): Span {
    return spanOf(this.client.principal);
  }

  /** The token itself is for this server alone: components get its claims. */
  get identity(): Identity | null {
    return new Identity(new Bytes(0, 0), this.client.claims);
  }

  get expiry(): u64 {
    return this.client.expiresAt;
  }

  missing(subject: Subject, name: Span): Array<Utf8> {
    return missing(this.client.claims.scopes, subject as i32 as Kind, utf8Of(name));
  }

  reduce(result: ServerResult): void {
    switch (result.tag) {
      case ServerResultTag.toolsList:
        this.keepUsable(Subject.Tool, result.toolsList.tools);
        break;
      case ServerResultTag.promptsList:
        this.keepUsable(Subject.Prompt, result.promptsList.prompts);
        break;
      case ServerResultTag.resourcesList:
        this.keepUsable(Subject.Resource, result.resourcesList.resources);
        break;
      case ServerResultTag.resourcesTemplatesList:
        this.keepUsable(Subject.Resource, result.resourcesTemplatesList.resourceTemplates);
        break;
    }
  }

  private keepUsable<T>(subject: Subject, entries: Array<T>): void {
    keep(entries, usable(this.client.claims.scopes, subject as i32 as Kind, namesOf(entries)));
  }
}
