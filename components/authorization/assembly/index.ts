/** Everything about authorization that needs no authorization server; what needs one is refused, and no token counts as verified. */
export { authorizationServerDiscovery, clientRegistration, resourceMetadata } from "./documents";
export { bearer } from "./bearer";
export { errors } from "./errors";
export { helpers } from "./helpers";
export { introspection } from "./introspection";
export { serverAuth } from "./server-auth";
