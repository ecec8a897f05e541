/** What becomes of a call that needs something of the client. */
import { Utf8 } from "../../bindings/abi";
import { Decision } from "../../bindings/wasmcp/framework/calls";
import { ErrorCode, Error as McpError } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Era, InputRequired } from "../../bindings/wasmcp/mcp-v20260728/context";
import { JsonWriter } from "../../lib/json/json-writer";
import { Code } from "../../lib/json-rpc/json-rpc";
import { Json } from "../../lib/json/json";
import { asciiUtf8, spanOf, spanOfBytes } from "../../lib/abi/text";
import { isCapable, neededCapability } from "./client-capability";
import { CurrentCall, currentCall } from "./current-call";
import { writeInputRequest } from "./input-request";
import { askNow } from "./legacy-input";
import { sealState } from "./request-state";
import { TaskRun, currentRun } from "./task-run";
import { NO_STATE_KEY, stateKey } from "./state-key";

export function requireInput(required: InputRequired): Decision {
  const call = currentCall();
  if (call === null) return Decision.refused(asciiUtf8("no request is being answered"));
  if (required.requests.length == 0 && required.state === null) {
    return failed(Code.InternalError, "a component requires input, but asks for none", null);
  }
  const run = currentRun();
  if (run !== null) return askInTask(call, run, required);
  return call.request.era == Era.modern ? askInAnswer(call, required) : askNow(call, required);
}

/** The client finds the questions in its task, and answers with `tasks/update`. */
function askInTask(call: CurrentCall, run: TaskRun, required: InputRequired): Decision {
  const refusal = refusalOf(call, required);
  if (refusal !== null) return refusal;
  const writer = new JsonWriter();
  writeRequests(required, writer);
  const answers = run.ask(Json.of(writer.span));
  if (answers === null) return Decision.refused(asciiUtf8("the task has ended"));
  call.state = required.state;
  call.learn(answers);
  return Decision.again();
}

/** The client repeats its request with the responses. */
function askInAnswer(call: CurrentCall, required: InputRequired): Decision {
  const writer = new JsonWriter();
  const refusal = refusalOf(call, required);
  if (refusal !== null) return refusal;
  if (required.requests.length > 0) {
    writer.key("inputRequests");
    writeRequests(required, writer);
  }
  const state = required.state;
  const responses = call.allResponses();
  const hasResponses = responses.length > "{}".length;
  if (state !== null || hasResponses) {
    const key = stateKey();
    if (key === null) return failed(Code.InternalError, NO_STATE_KEY, null);
    writer.key("requestState");
    writer.text(sealState(key, call, state === null ? null : spanOfBytes(state), responses));
  }
  call.requiredInput = writer.span;
  return Decision.recorded();
}

/** What is wrong when the client cannot provide all that is required. */
function refusalOf(call: CurrentCall, required: InputRequired): Decision | null {
  const requests = required.requests;
  const capabilities = call.capabilities;
  for (let i = 0, n = requests.length; i < n; i++) {
    const kind = requests[i]._1.tag;
    if (capabilities === null || !isCapable(capabilities, kind)) return missing(neededCapability(kind));
  }
  return null;
}

/** The questions, a JSON object. */
function writeRequests(required: InputRequired, writer: JsonWriter): void {
  const requests = required.requests;
  writer.begin("{");
  for (let i = 0, n = requests.length; i < n; i++) {
    writer.keyText(spanOf(requests[i]._0));
    writer.begin("{");
    writeInputRequest(requests[i]._1, null, false, writer);
    writer.end("}");
  }
  writer.end("}");
}

function missing(capability: string): Decision {
  return failed(
    Code.MissingClientCapability,
    "the client lacks a capability that this request needs",
    asciiUtf8('{"requiredCapabilities":' + capability + "}"),
  );
}

function failed(code: i64, reason: string, data: Utf8 | null): Decision {
  return Decision.failed(ErrorCode.mcp(new McpError(code, asciiUtf8(reason), data)));
}
