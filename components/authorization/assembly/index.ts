/** What components ask about tokens: `access` verifies them, everything else follows from the standards, and nothing is asked over the network. */
export { authorizationServerDiscovery, clientRegistration, resourceMetadata } from "./documents";
export { bearer } from "./bearer";
export { errors } from "./errors";
export { helpers } from "./helpers";
export { introspection } from "./introspection";
export { serverAuth } from "./server-auth";
