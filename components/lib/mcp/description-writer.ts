/**
 * Descriptions of tools, resources and prompts as JSON, in the shape of a revision of MCP.
 *
 * Schemas are the component's own JSON, copied byte for byte, so that their order is kept.
 */
import {
  McpResource,
  Prompt,
  PromptArgument,
  ResourceTemplate,
  Tool,
  ToolAnnotations,
} from "../../bindings/wasmcp/mcp-v20251125/mcp";
import { Json } from "../json/json";
import { Revision } from "./revision";
import { jsonOf, objectOf } from "../abi/text";
import { ContentWriter } from "./content-writer";

export class DescriptionWriter extends ContentWriter {
  tools(tools: Array<Tool>): void {
    this.beginList("tools");
    for (let i = 0, n = tools.length; i < n; i++) this.tool(tools[i]);
    this.writer.end("]");
  }

  private tool(tool: Tool): void {
    const writer = this.writer;
    writer.begin("{");
    this.text("name", tool.name);
    const options = tool.options;
    if (options !== null) this.labels(options.title, options.description);
    this.inputSchema(jsonOf(tool.inputSchema));
    if (options !== null) {
      if (this.revision >= Revision.R20250618) this.outputSchema(objectOf(options.outputSchema));
      const annotations = options.annotations;
      if (annotations !== null) this.toolAnnotations(annotations);
      this.icons(options.icons);
      this.meta(options.meta);
    }
    writer.end("}");
  }

  /** The root of an input schema is an object type; a component that hands over no schema accepts anything. */
  private inputSchema(schema: Json | null): void {
    const writer = this.writer;
    writer.key("inputSchema");
    if (schema !== null && schema.isObject && schema.member("type") !== null) {
      writer.json(schema);
      return;
    }
    writer.begin("{");
    this.word("type", "object");
    this.membersOf(schema);
    writer.end("}");
  }

  private outputSchema(schema: Json | null): void {
    if (schema === null) return;
    if (this.revision < Revision.R20260728) {
      const type = schema.textMember("type");
      if (type === null || !type.is("object")) return;
    }
    this.value("outputSchema", schema);
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
