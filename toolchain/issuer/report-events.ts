/** One line for each thing that a developer wants to see. Codes, tokens and secrets stay out. */
import type { KoaContextWithOIDC } from "oidc-provider";
import type Provider from "oidc-provider";

export function reportEvents(provider: Provider, onLog: (line: string) => void): void {
  // Koa would print errors itself.
  provider.silent = true;
  provider.on("registration_create.success", (_, client) =>
    onLog(`registered ${client.clientName ?? client.clientId}`),
  );
  provider.on("authorization.success", (ctx) => {
    const { Account, Grant } = ctx.oidc.entities;
    onLog(
      `${Account?.accountId ?? "a person"} signed in for ${clientOf(ctx)}${Grant === undefined ? "" : grantedBy(ctx)}`,
    );
    // Each sign-in is a new one, so that the next can be of another person.
    ctx.oidc.session?.destroy().catch(() => onLog("cannot end the session of the browser"));
  });
  provider.on("grant.success", (ctx) => {
    const { AccessToken } = ctx.oidc.entities;
    const scopes = AccessToken?.scope ? `, scopes ${AccessToken.scope}` : ", no scopes";
    onLog(
      `token for ${String(AccessToken?.aud ?? "an unknown server")}: ${AccessToken?.accountId ?? ""}${scopes}`,
    );
  });
  const refused = (ctx: KoaContextWithOIDC, error: Error): void =>
    onLog(`refused ${ctx.path}: ${describe(error)}`);
  provider.on("authorization.error", refused);
  provider.on("grant.error", refused);
  provider.on("registration_create.error", refused);
  provider.on("revocation.error", refused);
  provider.on("server_error", (ctx, error) => onLog(`cannot answer ${ctx.path}: ${describe(error)}`));
}

function grantedBy(ctx: KoaContextWithOIDC): string {
  const resources = Object.keys(ctx.oidc.resourceServers ?? {});
  return resources.length === 0 ? "" : ` (${resources.join(", ")})`;
}

function clientOf({ oidc: { client } }: KoaContextWithOIDC): string {
  return client?.clientName ?? client?.clientId ?? "an unknown client";
}

/** `error_description` of OAuth says more than the message, which is its code. */
function describe(error: Error): string {
  const { error_description: description, error_detail: detail } = error as {
    readonly error_description?: string;
    readonly error_detail?: string;
  };
  return [error.message, description, detail].filter((text) => text !== undefined && text !== "").join(": ");
}
