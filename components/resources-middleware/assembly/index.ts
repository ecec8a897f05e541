/** `wasmcp:mcp-v20251125/server-handler` around a component that exports `resources`. */
import {
  ClientRequestTag,
  McpResource,
  ReadResourceRequest,
  ReadResourceResult,
  ResourceTemplate,
  ServerLists,
  ServerResultTag,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  LIST_RESOURCES_RESULT_SIZE,
  LIST_RESOURCE_TEMPLATES_RESULT_SIZE,
  READ_RESOURCE_RESULT_SIZE,
  listResourceTemplatesRaw,
  listResourcesRaw,
  readResourceRaw,
} from "../../bindings/wasmcp/mcp-v20251125/resources";
import { capabilityArgs, firstAnswer, next } from "../../lib/abi/capability-memory";
import { loadText, requestParams, requestTag } from "../../lib/abi/handler-memory";
import { initializeWithLists } from "../../lib/mcp/initialize";
import { Listing } from "../../lib/mcp/listing";
import { allocate } from "../../lib/bytes/allocate";
import { resourceNotFound } from "../../lib/mcp/resource-not-found";

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    switch (requestTag(args)) {
      case ClientRequestTag.resourcesRead:
        return readResource(args);
      case ClientRequestTag.resourcesList:
        return new Resources().answer(args);
      case ClientRequestTag.resourcesTemplatesList:
        return new ResourceTemplates().answer(args);
      case ClientRequestTag.initialize:
        return initializeWithLists(args, ServerLists.resources);
      default:
        return next(args);
    }
  }
}

class Resources extends Listing {
  constructor() {
    super(ServerResultTag.resourcesList, McpResource.SIZE, LIST_RESOURCES_RESULT_SIZE);
  }

  protected call(args: usize, outcome: usize): void {
    listResourcesRaw(args, outcome);
  }
}

class ResourceTemplates extends Listing {
  constructor() {
    super(ServerResultTag.resourcesTemplatesList, ResourceTemplate.SIZE, LIST_RESOURCE_TEMPLATES_RESULT_SIZE);
  }

  protected call(args: usize, outcome: usize): void {
    listResourceTemplatesRaw(args, outcome);
  }
}

function readResource(args: usize): usize {
  const request = requestParams(args);
  const outcome = allocate(READ_RESOURCE_RESULT_SIZE);
  readResourceRaw(capabilityArgs(args, request, ReadResourceRequest.SIZE), outcome);
  const answer = firstAnswer(
    args,
    outcome,
    ServerResultTag.resourcesRead,
    ReadResourceResult.SIZE,
    ReadResourceResult.ALIGN,
  );
  return answer != 0 ? answer : resourceNotFound(loadText(request));
}
