/**
 * Descriptions of tools, resources and prompts as JSON, in the shape of a revision of MCP.
 *
 * Schemas are the component's own JSON, copied byte for byte, so that their order is kept. In the lists that the transport writes,
 * what clients cannot read is changed: see `schema/schema-writer.ts`.
 */
import { Utf8 } from "../../bindings/abi";
import {
  McpResource,
  Prompt,
  PromptArgument,
  ResourceTemplate,
  Tool,
  ToolAnnotations,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Remarks } from "../schema/remarks";
import { Schemas } from "../schema/schemas";
import { Revision } from "./revision";
import { jsonOf, spanOf } from "../abi/text";
import { ContentWriter } from "./content-writer";

export class DescriptionWriter extends ContentWriter {
  tools(tools: Array<Tool>): void {
    const remarks = new Remarks();
    remarks.kind = "tool";
    this.remarks = remarks;
    const schemas = this.newSchemas(this.revision >= Revision.R20260728, remarks);
    this.beginList("tools");
    for (let i = 0, n = tools.length; i < n; i++) this.tool(tools[i], schemas, remarks);
    this.writer.end("]");
  }

  /** What writes the schemas of a list. */
  protected newSchemas(isCurrent: bool, _remarks: Remarks): Schemas {
    return new Schemas(this.writer, isCurrent);
  }

  private tool(tool: Tool, schemas: Schemas, remarks: Remarks): void {
    const writer = this.writer;
    remarks.name = spanOf(tool.name);
    writer.begin("{");
    this.text("name", tool.name);
    const options = tool.options;
    if (options !== null) this.labels(options.title, options.description);
    writer.key("inputSchema");
    schemas.input(jsonOf(tool.inputSchema));
    if (options !== null) {
      const outputSchema = options.outputSchema;
      if (outputSchema !== null && this.revision >= Revision.R20250618) schemas.output(jsonOf(outputSchema));
      const annotations = options.annotations;
      if (annotations !== null && this.revision > Revision.R20241105) this.toolAnnotations(annotations);
      this.icons(options.icons);
      this.meta(options.meta);
    }
    writer.end("}");
  }

  private toolAnnotations(annotations: ToolAnnotations): void {
    const writer = this.writer;
    this.beginObject("annotations");
    this.text("title", annotations.title);
    this.boolean("readOnlyHint", annotations.readOnlyHint);
    this.boolean("destructiveHint", annotations.destructiveHint);
    this.boolean("idempotentHint", annotations.idempotentHint);
    this.boolean("openWorldHint", annotations.openWorldHint);
    writer.end("}");
  }

  protected resource(resource: McpResource): void {
    const writer = this.writer;
    this.remarkAbout("resource", resource.uri);
    writer.begin("{");
    this.text("uri", resource.uri);
    this.text("name", resource.name);
    const options = resource.options;
    if (options !== null) {
      this.labels(options.title, options.description);
      this.details(options.mimeType, options.size, options.annotations, options.icons, options.meta);
    }
    writer.end("}");
  }

  protected resourceTemplate(template: ResourceTemplate): void {
    const writer = this.writer;
    this.remarkAbout("resource template", template.uriTemplate);
    writer.begin("{");
    this.text("uriTemplate", template.uriTemplate);
    this.text("name", template.name);
    const options = template.options;
    if (options !== null) {
      this.labels(options.title, options.description);
      this.details(options.mimeType, null, options.annotations, options.icons, options.meta);
    }
    writer.end("}");
  }

  /** What follows is about this entry of a list. */
  private remarkAbout(kind: string, name: Utf8): void {
    let remarks = this.remarks;
    if (remarks === null) {
      remarks = new Remarks();
      this.remarks = remarks;
    }
    remarks.kind = kind;
    remarks.name = spanOf(name);
  }

  protected prompt(prompt: Prompt): void {
    const writer = this.writer;
    writer.begin("{");
    this.text("name", prompt.name);
    const options = prompt.options;
    if (options !== null) {
      this.labels(options.title, options.description);
      const parameters = options.arguments;
      if (parameters !== null) {
        this.beginList("arguments");
        for (let i = 0, n = parameters.length; i < n; i++) this.promptArgument(parameters[i]);
        writer.end("]");
      }
      this.icons(options.icons);
      this.meta(options.meta);
    }
    writer.end("}");
  }

  private promptArgument(argument: PromptArgument): void {
    this.writer.begin("{");
    this.text("name", argument.name);
    this.labels(argument.title, argument.description);
    this.boolean("required", argument.required);
    this.writer.end("}");
  }
}
