/** Who may use a server, as far as that is composed in. */
export type Protection =
  /** The variables of the server decide when it runs. Without any, every client may use it. */
  | { readonly kind: "configurable" }
  /** Every client may use it. Nothing in it can verify a token, so that it serves no client if variables ask for that. */
  | { readonly kind: "public" }
  /** Each request over HTTP needs a token, whatever the variables say. Until it is configured, it serves no client. */
  | {
      readonly kind: "oauth";
      /** Variables with the values that are composed in: `JWT_ISSUER` is `https://id.example`. None is secret. */
      readonly settings: ReadonlyMap<string, string>;
      readonly rules: readonly AccessRule[];
    };

/** Which scopes a client needs besides those of the server. All rules that match apply. */
export type AccessRule =
  /** `*` stands for any characters: `delete_*`, `file:///private/*`. */
  | { readonly kind: RuleKind; readonly pattern: string; readonly scopes: readonly string[] }
  /** A client with `scope` has the other scopes as well. */
  | { readonly kind: "implies"; readonly scope: string; readonly scopes: readonly string[] };

export type RuleKind = "tool" | "resource" | "prompt";

export const configurable: Protection = { kind: "configurable" };
