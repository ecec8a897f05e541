/** The environment variables that the framework's components read, as data: the reference page comes from it, and a test compares it with the sources. */
export interface ServerVariable {
  readonly name: string;
  /** One or two sentences, in Markdown. */
  readonly meaning: string;
  /** What holds without the variable, in Markdown. */
  readonly otherwise: string;
}

export interface VariableGroup {
  readonly title: string;
  readonly variables: readonly ServerVariable[];
}

export const SERVER_VARIABLES: readonly VariableGroup[] = [
  {
    title: "How the server introduces itself",
    variables: [
      {
        name: "WASMCP_SERVER_NAME",
        meaning: "The name in `serverInfo`.",
        otherwise: "`wasmcp-server`",
      },
      {
        name: "WASMCP_SERVER_VERSION",
        meaning: "The version in `serverInfo`.",
        otherwise: "the framework's version",
      },
      {
        name: "WASMCP_SERVER_TITLE",
        meaning: "The title in `serverInfo`, for people.",
        otherwise: "no title",
      },
      {
        name: "WASMCP_SERVER_INSTRUCTIONS",
        meaning: "Instructions for the model that uses the server.",
        otherwise: "no instructions",
      },
    ],
  },
  {
    title: "Who may call",
    variables: [
      {
        name: "WASMCP_ALLOWED_HOSTS",
        meaning:
          "The host names by which clients may address the server (the header `Host`): a comma-separated list, or `*` for every name.",
        otherwise: "`localhost` and IP addresses",
      },
      {
        name: "WASMCP_ALLOWED_ORIGINS",
        meaning:
          "The origins of web pages that may call the server: a comma-separated list, or `*` for every origin.",
        otherwise: "pages from this machine",
      },
      {
        name: "WASMCP_REQUIRE_ORIGIN",
        meaning: "`true`: the server refuses requests without an `Origin` header.",
        otherwise: "the server accepts requests without `Origin`",
      },
      {
        name: "WASMCP_PATH",
        meaning:
          "The paths at which the server speaks MCP, together with all paths below them: a comma-separated list. `/` alone means every path.",
        otherwise: "`/mcp`, and `/` itself",
      },
      {
        name: "WASMCP_MAX_BODY",
        meaning: "The largest request body that the server accepts, in bytes.",
        otherwise: "10 MiB (10485760)",
      },
      {
        name: "WASMCP_AUTH_MODE",
        meaning:
          "`public`: every client may call. With any other value, the server answers 503, because this version cannot verify tokens.",
        otherwise: "`public`",
      },
    ],
  },
  {
    title: "Answers, logging and sessions",
    variables: [
      {
        name: "WASMCP_LOG_LEVEL",
        meaning: "The lowest level of the log messages that the server sends to clients of 2025 revisions.",
        otherwise: "`info`",
      },
      {
        name: "WASMCP_DISABLE_SSE",
        meaning: "`true`: every answer is one JSON body, without log messages and progress.",
        otherwise: "the answer is an event stream if a part sends messages before it",
      },
      {
        name: "WASMCP_SESSION_ENABLED",
        meaning: "`true`: each `initialize` request begins a session, in a server whose parts use sessions.",
        otherwise: "no sessions over HTTP",
      },
      {
        name: "WASMCP_SESSION_BUCKET",
        meaning: "The bucket in the key-value store for sessions and for the values that parts store.",
        otherwise: "`default`",
      },
      {
        name: "WASMCP_STATE_KEY",
        meaning:
          "The key that signs the state that clients keep for the server: at least 32 random characters. Instances that serve the same clients need the same key.",
        otherwise: "`wasmcp run` creates a new key for each run",
      },
      {
        name: "WASMCP_TASK_TTL",
        meaning: "How long the server keeps a task after its start, in seconds.",
        otherwise: "`3600`",
      },
      {
        name: "WASMCP_TASK_LEASE",
        meaning:
          "If a running task reports nothing for this number of seconds, the server considers it failed.",
        otherwise: "`300`",
      },
    ],
  },
  {
    title: "OAuth metadata",
    variables: [
      {
        name: "WASMCP_SERVER_URI",
        meaning: "The server's own address, in the metadata that clients read (RFC 9728).",
        otherwise: "the `Host` of the request",
      },
      {
        name: "WASMCP_AUTH_SERVER_URL",
        meaning: "The authorization server that the metadata names.",
        otherwise: "`JWT_ISSUER`",
      },
      {
        name: "WASMCP_DISCOVERY_CACHE_TTL",
        meaning: "How long clients may cache the metadata, in seconds.",
        otherwise: "`3600`",
      },
      {
        name: "JWT_ISSUER",
        meaning: "The issuer of tokens. The metadata names it as the authorization server.",
        otherwise: "no authorization server in the metadata",
      },
      {
        name: "JWT_REQUIRED_SCOPES",
        meaning: "The scopes that the metadata lists: a comma-separated list.",
        otherwise: "no scopes in the metadata",
      },
    ],
  },
];
