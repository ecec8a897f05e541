/** The environment variables that the framework's components read, as data: the reference page is made of it, and a test compares it with the sources. */
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
          "The names in `Host` under which clients may address the server: a list with commas, or `*` for every name.",
        otherwise: "`localhost` and IP addresses",
      },
      {
        name: "WASMCP_ALLOWED_ORIGINS",
        meaning: "The origins of web pages that may call: a list with commas, or `*` for every origin.",
        otherwise: "pages from this machine",
      },
      {
        name: "WASMCP_REQUIRE_ORIGIN",
        meaning: "`true`: the server refuses requests without an `Origin` header.",
        otherwise: "requests without `Origin` are accepted",
      },
      {
        name: "WASMCP_PATH",
        meaning:
          "The paths where the server speaks MCP, there and below: a list with commas. `/` alone stands for every path.",
        otherwise: "`/mcp`, and `/` itself",
      },
      {
        name: "WASMCP_MAX_BODY",
        meaning: "The largest request, in bytes.",
        otherwise: "10 MiB (10485760)",
      },
      {
        name: "WASMCP_AUTH_MODE",
        meaning:
          "`public`: everyone may call. Any other value: the server answers 503, because this version cannot verify tokens.",
        otherwise: "`public`",
      },
    ],
  },
  {
    title: "Answers, logging and sessions",
    variables: [
      {
        name: "WASMCP_LOG_LEVEL",
        meaning: "The least severe level of log messages that clients of 2025 revisions get.",
        otherwise: "`info`",
      },
      {
        name: "WASMCP_DISABLE_SSE",
        meaning: "`true`: every answer is one JSON body. Log messages and progress are not sent then.",
        otherwise: "an answer is an event stream when a part sends messages before it",
      },
      {
        name: "WASMCP_SESSION_ENABLED",
        meaning: "`true`: each handshake begins a session, in a server whose parts use sessions.",
        otherwise: "no sessions over HTTP",
      },
      {
        name: "WASMCP_SESSION_BUCKET",
        meaning: "The bucket of the key-value store that holds sessions and the values of parts.",
        otherwise: "`default`",
      },
      {
        name: "WASMCP_STATE_KEY",
        meaning:
          "The key that seals what clients carry for the server: at least 32 random characters. Instances that serve the same clients need the same key.",
        otherwise: "`wasmcp run` makes a key for each run",
      },
      {
        name: "WASMCP_TASK_TTL",
        meaning: "How long the server keeps a finished task, in seconds.",
        otherwise: "`3600`",
      },
      {
        name: "WASMCP_TASK_LEASE",
        meaning: "After how many silent seconds a running task counts as failed.",
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
        otherwise: "taken from the request's `Host`",
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
        meaning: "The scopes that the metadata lists: a list with commas.",
        otherwise: "no scopes in the metadata",
      },
    ],
  },
];
