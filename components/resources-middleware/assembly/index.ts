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
import { capabilityArgs, next, ownAnswer } from "../../lib/capability-memory";
import {
  addLists,
  isResult,
  isUnanswered,
  loadText,
  requestAt,
  requestPayload,
  requestTag,
  resultPayload,
} from "../../lib/handler-memory";
import { Listing } from "../../lib/listing";
import { allocate } from "../../lib/memory";
import { resourceNotFound } from "../../lib/resource-not-found";

export namespace serverHandler {
  export function handleRaw(args: usize): usize {
    const request = requestAt(args);
    if (request == 0) return next(args);
    const params = requestPayload(request);
    switch (requestTag(request)) {
      case ClientRequestTag.resourcesRead:
        return readResource(args, params);
      case ClientRequestTag.resourcesList:
        return new Resources().answer(args, params);
      case ClientRequestTag.resourcesTemplatesList:
        return new ResourceTemplates().answer(args, params);
      case ClientRequestTag.initialize:
        return initialize(args);
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

/** Whoever is behind answers, and this component adds that there are resources. */
function initialize(args: usize): usize {
  const answer = next(args);
  if (isResult(answer, ServerResultTag.initialize)) addLists(resultPayload(answer), ServerLists.resources);
  return answer;
}

function readResource(args: usize, request: usize): usize {
  const outcome = allocate(READ_RESOURCE_RESULT_SIZE);
  readResourceRaw(capabilityArgs(args, request, ReadResourceRequest.SIZE), outcome);
  const own = ownAnswer(outcome, ServerResultTag.resourcesRead, ReadResourceResult.SIZE, ReadResourceResult.ALIGN);
  if (own != 0) return own;
  const answer = next(args);
  return isUnanswered(answer) ? resourceNotFound(loadText(request)) : answer;
}
