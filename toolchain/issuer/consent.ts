/** The page where a person signs in and allows access, and what the person answers. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Interaction, InteractionResults } from "oidc-provider";
import type Provider from "oidc-provider";
import { isOwnScope, OWN_SCOPES } from "./own-scopes.ts";
import { consentPage, contentPolicy, failurePage } from "./pages.ts";

const MOST_FORM_BYTES = 64 * 1024;

/** `user`: the name that the field starts with. */
export async function answerConsent(
  provider: Provider,
  user: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let interaction: Interaction;
  try {
    interaction = await provider.interactionDetails(request, response);
  } catch {
    const text =
      "This page has expired, or the browser does not send its cookies. Start to sign in again in the program.";
    return sendPage(response, 400, failurePage("Sign-in has expired", text), undefined);
  }
  const wanted = wantedBy(interaction);
  if (request.method === "GET") return showPage(provider, interaction, wanted, user, response);
  const form = new URLSearchParams(await readForm(request));
  const name = form.get("user")?.trim();
  const result =
    form.get("answer") === "allow" && name
      ? await allow(provider, wanted, name, form.getAll("scope"))
      : { error: "access_denied", error_description: "the person at the page denied access" };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

interface Wanted {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly resource: string;
  readonly scopes: readonly string[];
}

function wantedBy({ params }: Interaction): Wanted {
  const text = (name: string): string => String(params[name] ?? "");
  const { resource, scope } = params;
  return {
    clientId: text("client_id"),
    redirectUri: text("redirect_uri"),
    resource: String(Array.isArray(resource) ? resource[0] : (resource ?? "")),
    scopes:
      typeof scope === "string" ? [...new Set(scope.split(" "))].filter((each) => !isOwnScope(each)) : [],
  };
}

async function showPage(
  provider: Provider,
  { uid }: Interaction,
  { clientId, redirectUri, resource, scopes }: Wanted,
  user: string,
  response: ServerResponse,
): Promise<void> {
  const client = await provider.Client.find(clientId);
  const page = consentPage({
    clientName: client?.clientName,
    clientId,
    redirectUri,
    resource,
    scopes,
    user,
    action: `/consent/${uid}`,
  });
  sendPage(response, 200, page, redirectUri);
}

/** A person may grant fewer scopes than the program asks for, and no others. */
async function allow(
  provider: Provider,
  { clientId, resource, scopes }: Wanted,
  user: string,
  chosen: readonly string[],
): Promise<InteractionResults> {
  const grant = new provider.Grant({ accountId: user, clientId });
  const granted = scopes.filter((scope) => chosen.includes(scope));
  grant.addOIDCScope(OWN_SCOPES.join(" "));
  const refused = scopes.filter((scope) => !chosen.includes(scope));
  if (granted.length > 0) {
    grant.addOIDCScope(granted.join(" "));
    grant.addResourceScope(resource, granted.join(" "));
  }
  if (refused.length > 0) {
    grant.rejectOIDCScope(refused.join(" "));
    grant.rejectResourceScope(resource, refused.join(" "));
  }
  return { login: { accountId: user, remember: false }, consent: { grantId: await grant.save() } };
}

function sendPage(
  response: ServerResponse,
  status: number,
  page: string,
  redirectUri: string | undefined,
): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": contentPolicy(redirectUri),
    "cache-control": "no-store",
    // Without the origin of its own pages, a form cannot be told from one of another page.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
  response.end(page);
}

async function readForm(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_FORM_BYTES) throw new Error("the form is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
