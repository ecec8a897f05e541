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
          "`oauth`: every request needs an access token. `public`: every client may call. With any other value, an empty one too, the server answers 503.",
        otherwise: "`public`; 503 if a variable of the group below asks for protection",
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
        name: "WASMCP_LIST_CHANGED",
        meaning:
          "`true`: capabilities say that changes of lists are announced. `wasmcp dev` sets it, and announces them itself.",
        otherwise: "they say so if a part announces changes",
      },
      {
        name: "WASMCP_SESSION_ENABLED",
        meaning: "`true`: each `initialize` request begins a session, in a server whose parts use sessions.",
        otherwise: "no sessions over HTTP",
      },
      {
        name: "WASMCP_MAX_SESSIONS",
        meaning:
          "The most sessions that the server keeps at a time. Beyond that, `initialize` is answered with 503 and `Retry-After`.",
        otherwise: "`10000`",
      },
      {
        name: "WASMCP_SESSION_BUCKET",
        meaning: "The bucket in the key-value store for sessions and for the values that parts store.",
        otherwise: "`default`",
      },
      {
        name: "WASMCP_STATE_KEY",
        meaning:
          "The key from which the keys are derived that sign what clients keep for the server: at least 32 random characters. Instances that serve the same clients need the same key.",
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
    title: "Tokens",
    variables: [
      {
        name: "JWT_PUBLIC_KEY",
        meaning:
          "The issuer's keys: a public key in PEM, a JWK, or a JWKS. RSA of 2048 to 8192 bits, P-256, P-384 or Ed25519.",
        otherwise: "one of the next two variables is needed",
      },
      {
        name: "JWT_JWKS_URI",
        meaning:
          "Where the issuer publishes its keys: an address with `https`, or with `http` on this machine. The server keeps them in `/state`, a folder that `wasmcp run` opens.",
        otherwise: "`JWT_PUBLIC_KEY`",
      },
      {
        name: "JWT_JWKS_TTL",
        meaning: "How long the server uses the keys from `JWT_JWKS_URI`, in seconds.",
        otherwise: "`300`",
      },
      {
        name: "WASMCP_INTROSPECTION_URI",
        meaning:
          "Where the server asks about tokens that are no JWT (RFC 7662). It keeps an answer for at most 60 seconds, in `/state`.",
        otherwise: "`JWT_PUBLIC_KEY` or `JWT_JWKS_URI`",
      },
      {
        name: "WASMCP_INTROSPECTION_CLIENT_ID",
        meaning: "The name with which the server asks there.",
        otherwise: "required with `WASMCP_INTROSPECTION_URI`",
      },
      {
        name: "WASMCP_INTROSPECTION_CLIENT_SECRET",
        meaning: "The password to that name.",
        otherwise: "required with `WASMCP_INTROSPECTION_URI`",
      },
      {
        name: "JWT_ISSUER",
        meaning:
          "What a token has as `iss`, compared octet by octet. The metadata names it as the authorization server.",
        otherwise: "required, except with `JWT_PUBLIC_KEY`",
      },
      {
        name: "JWT_AUDIENCE",
        meaning:
          "What a token has as `aud`: a comma-separated list, of which it needs one. `*` accepts tokens that the issuer made for other servers, too.",
        otherwise: "`WASMCP_SERVER_URI`; one of the two is required",
      },
      {
        name: "JWT_ALGORITHM",
        meaning:
          "The algorithms that are accepted: a comma-separated list of `RS256`, `RS384`, `RS512`, `PS256`, `PS384`, `PS512`, `ES256`, `ES384` and `EdDSA`.",
        otherwise: "all of them",
      },
      {
        name: "JWT_REQUIRED_SCOPES",
        meaning: "The scopes that every token needs: a comma-separated list. The metadata lists them.",
        otherwise: "no scopes",
      },
      {
        name: "POLICY",
        meaning: "Of the Rust `wasmcp`. With it the server answers 503: write rules in `wasmcp.toml`.",
        otherwise: "not set",
      },
      {
        name: "POLICY_DATA",
        meaning: "As `POLICY`.",
        otherwise: "not set",
      },
    ],
  },
  {
    title: "OAuth metadata",
    variables: [
      {
        name: "WASMCP_SERVER_URI",
        meaning:
          "The server's own address, which clients read in the metadata (RFC 9728), and what a token has as `aud` if `JWT_AUDIENCE` is not set.",
        otherwise: "the `Host` of the request",
      },
      {
        name: "WASMCP_TRUSTED_PROXY",
        meaning:
          "`true`: the server stands behind a proxy whose `x-forwarded-*` headers say how clients reach it.",
        otherwise: "these headers are not looked at",
      },
      {
        name: "WASMCP_AUTH_SERVER_URL",
        meaning: "The authorization servers that the metadata names: a comma-separated list.",
        otherwise: "`JWT_ISSUER`",
      },
      {
        name: "WASMCP_DISCOVERY_CACHE_TTL",
        meaning: "How long clients may cache the metadata, in seconds.",
        otherwise: "`3600`",
      },
    ],
  },
];
