/** Requests of clients: from the JSON of `method` and `params` to what the chain takes. */
import { Some, Tuple2, Utf8 } from "../../bindings/abi";
import {
  CallToolRequest,
  ClientCapabilities,
  ClientLists,
  ClientRequest,
  CompleteRequest,
  CompletionArgument,
  CompletionContext,
  CompletionPromptReference,
  CompletionReference,
  GetPromptRequest,
  Implementation,
  InitializeRequest,
  ListPromptsRequest,
  ListResourceTemplatesRequest,
  ListResourcesRequest,
  ListToolsRequest,
  LogLevel,
  PingRequest,
  ProgressToken,
  ProtocolVersion,
  ReadResourceRequest,
  RequestId,
  SamplingCapabilities,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Method } from "../json-rpc/method";
import { Json, Members, memberOf, objectMemberOf, textMemberOf } from "../json/json";
import { Span } from "../bytes/span";
import { asciiUtf8, optionalUtf8, utf8Of } from "../abi/text";

/** The request's id as the chain takes it. Other numbers than 64-bit integers become 0; replies repeat the text itself. */
export function requestIdOf(id: Json): RequestId {
  if (id.isString) return RequestId.string(utf8Of(id.text()));
  return RequestId.number(id.isInteger ? id.toI64() : 0);
}

/** Reads `params`. When they are not valid for the method, `fault` is the reason and no request is returned. */
export class RequestReader {
  fault: string = "";

  /** The request; `null` when it is faulty, or when the chain does not handle the method. */
  read(method: Method, params: Json | null): ClientRequest | null {
    switch (method) {
      case Method.ToolsList: {
        const cursor = this.optionalText(params, "cursor", "expected `params.cursor` to be a string");
        return this.fault.length > 0 ? null : ClientRequest.toolsList(new ListToolsRequest(cursor));
      }
      case Method.ToolsCall: {
        const name = this.requiredText(params, "name", "expected `params.name` to be a string");
        const args = this.optionalObject(params, "arguments", "expected `params.arguments` to be an object");
        if (name === null || this.fault.length > 0) return null;
        return ClientRequest.toolsCall(new CallToolRequest(name, args));
      }
      case Method.ResourcesList: {
        const cursor = this.optionalText(params, "cursor", "expected `params.cursor` to be a string");
        return this.fault.length > 0 ? null : ClientRequest.resourcesList(new ListResourcesRequest(cursor));
      }
      case Method.ResourcesTemplatesList: {
        const cursor = this.optionalText(params, "cursor", "expected `params.cursor` to be a string");
        if (this.fault.length > 0) return null;
        return ClientRequest.resourcesTemplatesList(new ListResourceTemplatesRequest(cursor));
      }
      case Method.ResourcesRead: {
        const uri = this.requiredText(params, "uri", "expected `params.uri` to be a string");
        return uri === null ? null : ClientRequest.resourcesRead(new ReadResourceRequest(uri));
      }
      case Method.ResourcesSubscribe: {
        const uri = this.requiredText(params, "uri", "expected `params.uri` to be a string");
        return uri === null ? null : ClientRequest.resourcesSubscribe(uri);
      }
      case Method.ResourcesUnsubscribe: {
        const uri = this.requiredText(params, "uri", "expected `params.uri` to be a string");
        return uri === null ? null : ClientRequest.resourcesUnsubscribe(uri);
      }
      case Method.PromptsList: {
        const cursor = this.optionalText(params, "cursor", "expected `params.cursor` to be a string");
        return this.fault.length > 0 ? null : ClientRequest.promptsList(new ListPromptsRequest(cursor));
      }
      case Method.PromptsGet: {
        const name = this.requiredText(params, "name", "expected `params.name` to be a string");
        const args = this.optionalObject(params, "arguments", "expected `params.arguments` to be an object");
        if (name === null || this.fault.length > 0) return null;
        return ClientRequest.promptsGet(new GetPromptRequest(name, args));
      }
      case Method.CompletionComplete:
        return this.completion(params);
      case Method.LoggingSetLevel:
        return this.level(params);
      case Method.Ping:
        return ClientRequest.ping(this.ping(params));
      case Method.Initialize:
        return this.initialize(params);
      default:
        return null;
    }
  }

  private completion(params: Json | null): ClientRequest | null {
    const argument = objectMemberOf(params, "argument");
    const name = this.requiredText(argument, "name", "expected `params.argument.name` to be a string");
    const value = this.requiredText(argument, "value", "expected `params.argument.value` to be a string");
    if (params === null || name === null || value === null) return null;
    const context = params.objectMember("context");
    const given = objectMemberOf(context, "arguments");
    const reference = this.reference(params.objectMember("ref"));
    if (reference === null) return null;
    return ClientRequest.completionComplete(
      new CompleteRequest(
        new CompletionArgument(name, value),
        reference,
        context === null ? null : new CompletionContext(optionalUtf8(given)),
      ),
    );
  }

  private reference(ref: Json | null): CompletionReference | null {
    const type = textMemberOf(ref, "type");
    if (ref !== null && type !== null) {
      if (type.is("ref/prompt")) {
        const name = ref.textMember("name");
        const title = ref.textMember("title");
        if (name !== null) {
          return CompletionReference.prompt(new CompletionPromptReference(utf8Of(name), optionalUtf8(title)));
        }
      } else if (type.is("ref/resource")) {
        const uri = ref.textMember("uri");
        if (uri !== null) return CompletionReference.resourceTemplate(utf8Of(uri));
      }
    }
    this.fault = "expected `params.ref` to be a prompt or a resource";
    return null;
  }

  private level(params: Json | null): ClientRequest | null {
    const text = textMemberOf(params, "level");
    const level = text === null ? -1 : levelOf(text);
    if (level < 0) {
      this.fault = "expected `params.level` to be a log level";
      return null;
    }
    return ClientRequest.loggingSetLevel(level as LogLevel);
  }

  private ping(params: Json | null): PingRequest {
    const meta = objectMemberOf(params, "_meta");
    const token = memberOf(meta, "progressToken");
    return new PingRequest(optionalUtf8(meta), token === null ? null : progressTokenOf(token), []);
  }

  private initialize(params: Json | null): ClientRequest | null {
    const version = this.requiredText(
      params,
      "protocolVersion",
      "expected `params.protocolVersion` to be a string",
    );
    if (params === null || version === null) return null;
    return ClientRequest.initialize(
      initializeRequest(
        params.objectMember("capabilities"),
        params.objectMember("clientInfo"),
        protocolVersionOf(new Span(version.ptr, version.ptr + version.len)),
      ),
    );
  }

  private requiredText(object: Json | null, name: string, fault: string): Utf8 | null {
    const text = textMemberOf(object, name);
    if (text !== null) return utf8Of(text);
    this.fault = fault;
    return null;
  }

  /** `null` counts as absent, since some clients write absence that way. */
  private optionalText(object: Json | null, name: string, fault: string): Utf8 | null {
    const value = memberOf(object, name);
    if (value === null || value.isNull) return null;
    if (value.isString) return utf8Of(value.text());
    this.fault = fault;
    return null;
  }

  private optionalObject(object: Json | null, name: string, fault: string): Utf8 | null {
    const value = memberOf(object, name);
    if (value === null || value.isNull) return null;
    if (value.isObject) return utf8Of(value);
    this.fault = fault;
    return null;
  }
}

/** The client's description of itself, in any shape; missing members are left out. */
export function initializeRequest(
  capabilities: Json | null,
  clientInfo: Json | null,
  version: ProtocolVersion,
): InitializeRequest {
  return new InitializeRequest(clientCapabilities(capabilities), implementationOf(clientInfo), version);
}

/** The name and version of a program; missing ones are `unknown`. */
export function implementationOf(info: Json | null): Implementation {
  const name = textMemberOf(info, "name");
  const title = textMemberOf(info, "title");
  const version = textMemberOf(info, "version");
  return new Implementation(
    name === null ? asciiUtf8("unknown") : utf8Of(name),
    optionalUtf8(title),
    version === null ? asciiUtf8("unknown") : utf8Of(version),
    null,
    null,
  );
}

function clientCapabilities(capabilities: Json | null): ClientCapabilities {
  if (capabilities === null) return new ClientCapabilities(null, null, null, null);
  const elicitation = capabilities.objectMember("elicitation");
  const experimental = capabilities.objectMember("experimental");
  const roots = capabilities.objectMember("roots");
  const sampling = capabilities.objectMember("sampling");
  let pairs: Array<Tuple2<Utf8, Utf8>> | null = null;
  if (experimental !== null) {
    pairs = [];
    const members = new Members(experimental);
    while (members.next()) pairs.push(new Tuple2<Utf8, Utf8>(utf8Of(members.key), utf8Of(members.value)));
  }
  let lists: ClientLists | null = null;
  if (roots !== null) {
    const changes = roots.member("listChanged");
    lists = new ClientLists(changes !== null && changes.isTrue ? ClientLists.roots : 0);
  }
  return new ClientCapabilities(
    optionalUtf8(elicitation),
    pairs,
    lists,
    sampling === null
      ? null
      : new SamplingCapabilities(presence(sampling, "tools"), presence(sampling, "context")),
  );
}

function presence(object: Json, name: string): Some<bool> | null {
  const value = object.member(name);
  return value === null ? null : new Some<bool>(value.isObject || value.isTrue);
}

/** The newest revision that the interfaces can name stands for any that they cannot. */
export function protocolVersionOf(text: Span): ProtocolVersion {
  if (text.is("2025-06-18")) return ProtocolVersion.v20250618;
  if (text.is("2025-03-26")) return ProtocolVersion.v20250326;
  if (text.is("2024-11-05")) return ProtocolVersion.v20241105;
  return ProtocolVersion.v20251125;
}

export function progressTokenOf(token: Json): ProgressToken | null {
  if (token.isString) return ProgressToken.string(utf8Of(token.text()));
  return token.isInteger ? ProgressToken.integer(token.toI64()) : null;
}

/** The place of a level in the order of the interface's `log-level`, or -1. */
export function levelOf(text: Span): i32 {
  if (text.is("debug")) return 0;
  if (text.is("info")) return 1;
  if (text.is("notice")) return 2;
  if (text.is("warning")) return 3;
  if (text.is("error")) return 4;
  if (text.is("critical")) return 5;
  if (text.is("alert")) return 6;
  if (text.is("emergency")) return 7;
  return -1;
}
