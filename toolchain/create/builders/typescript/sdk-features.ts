/**
 * What of `wasmcp:sdk` leads to which interface of a component.
 *
 * A component exports and imports only what its code uses: a tool that reports no progress has no interface for it, and its server
 * is the small one.
 */
import { RARE_KEYWORDS } from "./guest/sdk/serve/rare-keywords.ts";

/** A constructor of the SDK, and the interface through which what it makes is offered. */
export interface Capability {
  /** Constructors of which one at least has to occur. */
  readonly constructors: readonly string[];
  /** An option that means the same as a constructor: `complete` beside an argument. */
  readonly option?: string;
  readonly plain: Served;
  /** The interfaces for code that asks the client, or that runs as a task; the plain one then only lists. */
  readonly interactive?: { readonly list: Served; readonly calls: Served };
}

/** An interface, and the function of the SDK that makes it from a server definition. */
export interface Served {
  /** `wasmcp:mcp-v20251125/tools@0.1.1` */
  readonly wit: string;
  /** As a module exports it: `tools`. */
  readonly name: string;
  /** Below `guest/sdk`. */
  readonly module: string;
  readonly serve: string;
}

const PLAIN = "wasmcp:mcp-v20251125";
const INTERACTIVE = "wasmcp:mcp-v20260728";

export const CAPABILITIES: readonly Capability[] = [
  {
    constructors: ["tool"],
    plain: { wit: `${PLAIN}/tools@0.1.1`, name: "tools", module: "serve/tools.js", serve: "serveTools" },
    interactive: {
      list: {
        wit: `${PLAIN}/tools@0.1.1`,
        name: "tools",
        module: "serve/interactive-tools.js",
        serve: "serveListOfTools",
      },
      calls: {
        wit: `${INTERACTIVE}/interactive-tools@0.1.0`,
        name: "interactiveTools",
        module: "serve/interactive-tools.js",
        serve: "serveInteractiveTools",
      },
    },
  },
  {
    constructors: ["resource", "resourceTemplate"],
    plain: {
      wit: `${PLAIN}/resources@0.1.1`,
      name: "resources",
      module: "serve/resources.js",
      serve: "serveResources",
    },
    interactive: {
      list: {
        wit: `${PLAIN}/resources@0.1.1`,
        name: "resources",
        module: "serve/interactive-resources.js",
        serve: "serveListsOfResources",
      },
      calls: {
        wit: `${INTERACTIVE}/interactive-resources@0.1.0`,
        name: "interactiveResources",
        module: "serve/interactive-resources.js",
        serve: "serveInteractiveResources",
      },
    },
  },
  {
    constructors: ["prompt"],
    plain: {
      wit: `${PLAIN}/prompts@0.1.1`,
      name: "prompts",
      module: "serve/prompts.js",
      serve: "servePrompts",
    },
    interactive: {
      list: {
        wit: `${PLAIN}/prompts@0.1.1`,
        name: "prompts",
        module: "serve/interactive-prompts.js",
        serve: "serveListOfPrompts",
      },
      calls: {
        wit: `${INTERACTIVE}/interactive-prompts@0.1.0`,
        name: "interactivePrompts",
        module: "serve/interactive-prompts.js",
        serve: "serveInteractivePrompts",
      },
    },
  },
  {
    constructors: ["completion"],
    option: "complete",
    plain: {
      wit: `${PLAIN}/completions@0.1.1`,
      name: "completions",
      module: "serve/completions.js",
      serve: "serveCompletions",
    },
  },
];

/** Offers the files in the folder `skills` as skills; as resources they come with the others. */
export const SKILLS: Served = {
  wit: `${INTERACTIVE}/extension-methods@0.1.0`,
  name: "extensionMethods",
  module: "serve/skills.js",
  serve: "serveSkills",
};

/** A member of `context` that needs more than the message. */
export interface ContextFeature {
  readonly name: string;
  /** Below `guest/sdk`; it exports a function with the feature's name. */
  readonly module: string;
  /** The interfaces from which it imports functions. */
  readonly imports: readonly string[];
  /** It asks the client, so calls have to come through the interactive interfaces. */
  readonly asks: boolean;
}

const CONTEXT = `${INTERACTIVE}/context@0.1.0`;

export const CONTEXT_FEATURES: readonly ContextFeature[] = [
  { name: "progress", module: "context/progress.js", imports: [CONTEXT], asks: false },
  { name: "log", module: "context/log.js", imports: [CONTEXT], asks: false },
  { name: "meta", module: "context/meta.js", imports: [CONTEXT], asks: false },
  { name: "client", module: "context/client.js", imports: [CONTEXT], asks: false },
  { name: "signal", module: "context/signal.js", imports: [CONTEXT], asks: false },
  {
    name: "announce",
    module: "context/announce.js",
    imports: [`${INTERACTIVE}/changes@0.1.0`],
    asks: false,
  },
  { name: "store", module: "context/store.js", imports: ["wasmcp:keyvalue/store@0.1.0"], asks: false },
  { name: "session", module: "context/session.js", imports: [`${PLAIN}/sessions@0.1.1`], asks: false },
  { name: "caller", module: "context/caller.js", imports: [], asks: false },
  { name: "http", module: "context/http.js", imports: [], asks: false },
  // Without a question, code runs once anyway.
  { name: "remember", module: "context/remember.js", imports: [], asks: false },
  { name: "elicit", module: "context/elicit.js", imports: [], asks: true },
  { name: "elicitUrl", module: "context/elicit.js", imports: [], asks: true },
  { name: "sample", module: "context/sample.js", imports: [], asks: true },
  { name: "roots", module: "context/roots.js", imports: [], asks: true },
];

/** Code that few components need, recognised by the text of the author's code and its packages. */
export interface Part {
  readonly name: string;
  /** Below `guest/sdk`; it exports a value with the part's name. */
  readonly module: string;
  readonly isIn: (code: string) => boolean;
}

const RARE_KEYWORD = new RegExp(
  `[{,.\\s]["']?(?:${RARE_KEYWORDS.map((keyword) => keyword.replace("$", "\\$")).join("|")})["']?\\s*(?::|=[^=>])`,
);

export const PARTS: readonly Part[] = [
  {
    name: "richContent",
    module: "serve/rich-content.js",
    isIn: (code) => /["'`](?:image|audio|resource_link|resource)["'`]/.test(code),
  },
  { name: "keywords", module: "serve/json-keywords.js", isIn: (code) => RARE_KEYWORD.test(code) },
  { name: "standardSchema", module: "serve/standard-schema.js", isIn: (code) => code.includes("~standard") },
  {
    name: "middlewareRunner",
    module: "serve/middleware.js",
    isIn: (code) => /kind:\s*["'`]middleware["'`]/.test(code),
  },
  {
    name: "iteratorRunner",
    module: "serve/iterator.js",
    isIn: (code) => /\byield\b|\b(?:async)?[iI]terator\b/.test(code),
  },
];

/** The option of a tool that makes it a task, which only the interactive interface knows. */
export const TASK_OPTION = "task";

/** The option of a tool that names a page of the folder `ui`, which the component then serves. */
export const UI_OPTION = "ui";
