/** Which capability of the client's a question needs. */
import { InputRequestTag } from "../../bindings/wasmcp/mcp-v20260728/context";
import { Json } from "../../lib/json/json";

/** A JSON object in the shape of `ClientCapabilities`. */
export function neededCapability(kind: InputRequestTag): string {
  switch (kind) {
    case InputRequestTag.elicitForm:
      return '{"elicitation":{"form":{}}}';
    case InputRequestTag.elicitUrl:
      return '{"elicitation":{"url":{}}}';
    case InputRequestTag.sample:
      return '{"sampling":{}}';
    default:
      return '{"roots":{}}';
  }
}

/** Whether a client with these capabilities can be asked. Elicitation without a mode is elicitation by form. */
export function isCapable(capabilities: Json, kind: InputRequestTag): bool {
  switch (kind) {
    case InputRequestTag.elicitForm: {
      const elicitation = capabilities.objectMember("elicitation");
      return (
        elicitation !== null && (elicitation.member("form") !== null || elicitation.member("url") === null)
      );
    }
    case InputRequestTag.elicitUrl: {
      const elicitation = capabilities.objectMember("elicitation");
      return elicitation !== null && elicitation.member("url") !== null;
    }
    case InputRequestTag.sample:
      return capabilities.objectMember("sampling") !== null;
    default:
      return capabilities.objectMember("roots") !== null;
  }
}
