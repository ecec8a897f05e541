/**
 * The client that the official conformance suite drives in its scenarios about authorization: it connects, lists the tools and calls
 * the first, and signs in where it has to. `node conformance-client.ts URL`; the scenario and what it brings along are in the environment.
 */
import {
  ClientCredentialsProvider,
  CrossAppAccessProvider,
  DpopSession,
  PrivateKeyJwtProvider,
  StreamableHTTPClientTransport,
  requestJwtAuthorizationGrant,
  type Client,
  type OAuthClientProvider,
} from "@modelcontextprotocol/client";
import { RememberingProvider, SignedInClient, newClient, type Negotiation } from "./client.ts";

const [url = ""] = process.argv.slice(2);
const scenario = process.env["MCP_CONFORMANCE_SCENARIO"] ?? "";
const version = process.env["MCP_CONFORMANCE_PROTOCOL_VERSION"];
const context = JSON.parse(process.env["MCP_CONFORMANCE_CONTEXT"] ?? "{}") as Readonly<
  Record<string, string>
>;
const mode: Negotiation = version === "2026-07-28" ? { pin: version } : "legacy";
const { client_id: clientId, client_secret: clientSecret = "" } = context;

const machine = machineProvider();
if (machine === undefined) {
  const registration =
    clientId === undefined ? undefined : { client_id: clientId, client_secret: clientSecret };
  const provider = new RememberingProvider("alice", {
    metadataUrl: "https://conformance-test.local/client-metadata.json",
    ...(registration !== undefined && { registration }),
    ...(scenario.startsWith("auth/dpop") && { dpop: await DpopSession.create() }),
  });
  const client = new SignedInClient(url, mode, provider);
  await client.use(callFirstTool);
  await client.close();
} else {
  const client = newClient(mode);
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { authProvider: machine }));
  await callFirstTool(client);
  await client.close();
}

async function callFirstTool(client: Client): Promise<void> {
  const [tool] = (await client.listTools()).tools;
  if (tool !== undefined) await client.callTool({ name: tool.name, arguments: {} });
}

/** How a program signs in that has no user in front of it. */
function machineProvider(): OAuthClientProvider | undefined {
  if (clientId === undefined) return undefined;
  switch (scenario) {
    case "auth/client-credentials-basic":
      return new ClientCredentialsProvider({ clientId, clientSecret });
    case "auth/client-credentials-jwt":
      return new PrivateKeyJwtProvider({
        clientId,
        privateKey: context["private_key_pem"] ?? "",
        algorithm: context["signing_algorithm"] ?? "",
      });
    case "auth/enterprise-managed-authorization":
      return new CrossAppAccessProvider({
        clientId,
        clientSecret,
        assertion: async ({ authorizationServerUrl, resourceUrl, scope, fetchFn }) => {
          const { jwtAuthGrant } = await requestJwtAuthorizationGrant({
            tokenEndpoint: context["idp_token_endpoint"] ?? "",
            audience: authorizationServerUrl,
            resource: resourceUrl,
            idToken: context["idp_id_token"] ?? "",
            clientId: context["idp_client_id"] ?? "",
            ...(scope !== undefined && { scope }),
            fetchFn,
          });
          return jwtAuthGrant;
        },
      });
    default:
      return undefined;
  }
}
