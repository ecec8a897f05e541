/** `wasmcp:mcp-v20251125/resources` of a component that exports `wasmcp:mcp-v20260728/interactive-resources` as well. */
import { ReadResourceRequest, ReadResourceResult } from "../../bindings/wasmcp/mcp-v20251125/mcp";
import {
  LIST_RESOURCES_RESULT_SIZE,
  LIST_RESOURCE_TEMPLATES_RESULT_SIZE,
  READ_RESOURCE_ARGS_REQUEST,
  READ_RESOURCE_RESULT_SIZE,
  listResourceTemplatesRaw as listTemplates,
  listResourcesRaw as listResources,
  readResourceRaw as readPlainResource,
} from "../../bindings/wasmcp/mcp-v20251125/resources";
import {
  READ_RESOURCE_RESULT_SIZE as OUTCOME_SIZE,
  readResourceRaw as readInteractiveResource,
} from "../../bindings/wasmcp/mcp-v20260728/interactive-resources";
import { Interactive } from "../../lib/mcp/interactive";
import { allocate } from "../../lib/bytes/allocate";

class InteractiveResources extends Interactive {
  constructor() {
    super(
      READ_RESOURCE_ARGS_REQUEST,
      ReadResourceRequest.SIZE,
      ReadResourceResult.SIZE,
      ReadResourceResult.ALIGN,
      READ_RESOURCE_RESULT_SIZE,
      OUTCOME_SIZE,
    );
  }

  protected askInteractive(args: usize, outcome: usize): void {
    readInteractiveResource(args, outcome);
  }

  protected askPlain(args: usize, outcome: usize): void {
    readPlainResource(args, outcome);
  }
}

export namespace resources {
  export function listResourcesRaw(args: usize): usize {
    const outcome = allocate(LIST_RESOURCES_RESULT_SIZE);
    listResources(args, outcome);
    return outcome;
  }

  export function listResourceTemplatesRaw(args: usize): usize {
    const outcome = allocate(LIST_RESOURCE_TEMPLATES_RESULT_SIZE);
    listTemplates(args, outcome);
    return outcome;
  }

  export function readResourceRaw(args: usize): usize {
    return new InteractiveResources().answer(args);
  }
}
