/**
 * All functions of the development server, in the order in which work usually goes. The server offers them as tools, VS Code
 * as tools for language models. What a function needs is loaded when it runs, so that reading the list costs nothing.
 */
import type { DevelopmentTool } from "./tool.ts";
import { callTool, describeTool } from "./tools/calls.ts";
import { buildTool, scaffoldTool } from "./tools/components.ts";
import { composeProjectTool, composeTool } from "./tools/compose.ts";
import { doctorTool, inspectTool, projectTool } from "./tools/inspect.ts";
import {
  packagePullTool,
  packageVersionsTool,
  registryAddComponentTool,
  registryAddProfileTool,
  registryListTool,
  registryRemoveTool,
} from "./tools/registry.ts";
import { logsTool, runTool, stopTool } from "./tools/servers.ts";
import {
  witCheckTool,
  witDocsTool,
  witFetchTool,
  witFormatTool,
  witHoverTool,
  witSearchTool,
} from "./tools/wit.ts";

export const developmentTools: readonly DevelopmentTool[] = [
  projectTool,
  scaffoldTool,
  buildTool,
  composeTool,
  composeProjectTool,
  inspectTool,
  describeTool,
  callTool,
  runTool,
  stopTool,
  logsTool,
  registryListTool,
  registryAddComponentTool,
  registryAddProfileTool,
  registryRemoveTool,
  packageVersionsTool,
  packagePullTool,
  witCheckTool,
  witHoverTool,
  witFormatTool,
  witSearchTool,
  witDocsTool,
  witFetchTool,
  doctorTool,
];
