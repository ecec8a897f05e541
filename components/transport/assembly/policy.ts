/**
 * What a message asks for, as rules know it: a tool, a prompt, resources.
 *
 * It is read from the same parsed message, and by the same functions, as what the chain gets: two readers that differ in some
 * detail, such as a member that occurs twice, would let a message through that names one tool and calls another.
 */
import { Utf8 } from "../../bindings/abi";
import { Elements, Json, memberOf, objectMemberOf } from "../../lib/json/json";
import { Message, readMessage } from "../../lib/json-rpc/json-rpc";
import { Method } from "../../lib/json-rpc/method";
import { Span } from "../../lib/bytes/span";
import { Rights, Subject } from "./rights";

/**
 * Nothing if the sender may use all that the message names, or all messages of a batch; otherwise all scopes that are needed for
 * what the sender must not use.
 */
export function missingScopes(json: Json, message: Message, rights: Rights): Array<Utf8> {
  const judgement = new Judgement(rights);
  if (json.isArray) {
    const elements = new Elements(json);
    while (elements.next()) judgement.judge(readMessage(elements.value));
  } else {
    judgement.judge(message);
  }
  return judgement.missing;
}

class Judgement {
  readonly missing: Array<Utf8> = [];

  constructor(private readonly rights: Rights) {}

  judge(message: Message): void {
    const params = message.params;
    if (params === null) return;
    switch (message.method) {
      case Method.ToolsCall:
        this.use(Subject.Tool, params.textMember("name"));
        break;
      case Method.PromptsGet:
        this.use(Subject.Prompt, params.textMember("name"));
        break;
      case Method.ResourcesRead:
      case Method.ResourcesSubscribe:
      case Method.ResourcesUnsubscribe:
        this.use(Subject.Resource, params.textMember("uri"));
        break;
      case Method.CompletionComplete:
        this.complete(params.objectMember("ref"));
        break;
      case Method.SubscriptionsListen:
        this.listen(objectMemberOf(params, "notifications"));
        break;
    }
  }

  /** A completion is about a prompt, or about the template of a resource. Both are judged, whichever its type says. */
  private complete(ref: Json | null): void {
    if (ref === null) return;
    this.use(Subject.Prompt, ref.textMember("name"));
    this.use(Subject.Resource, ref.textMember("uri"));
  }

  private listen(wanted: Json | null): void {
    const uris = memberOf(wanted, "resourceSubscriptions");
    if (uris === null) return;
    const elements = new Elements(uris);
    while (elements.next()) {
      if (elements.value.isString) this.use(Subject.Resource, elements.value.text());
    }
  }

  private use(subject: Subject, name: Span | null): void {
    if (name === null) return;
    const missing = this.rights.missing(subject, name);
    for (let i = 0, n = missing.length; i < n; i++) this.add(missing[i]);
  }

  private add(scope: Utf8): void {
    const missing = this.missing;
    for (let i = 0, n = missing.length; i < n; i++) {
      if (missing[i].equals(scope)) return;
    }
    missing.push(scope);
  }
}
