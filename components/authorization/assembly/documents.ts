/** Documents that resources, authorization servers and clients publish about themselves. This component checks documents that callers have fetched; it fetches none itself. */
import { Result, Unit, Utf8, unit } from "../../bindings/abi";
import { AuthorizationServerMetadata } from "../../bindings/wasmcp/auth/authorization-server-discovery";
import { OauthClientMetadata } from "../../bindings/wasmcp/auth/client-registration";
import { ProtectedResourceMetadata } from "../../bindings/wasmcp/auth/resource-metadata";
import { asciiUtf8, spanOf } from "../../lib/abi/text";
import { parameterOf } from "./challenge";
import { sentence } from "./words";

export const NO_NETWORK =
  "this server's `authorization` component makes no network requests: use one that does";

export namespace resourceMetadata {
  export function fetchMetadata(_resourceUrl: Utf8): Result<ProtectedResourceMetadata, Utf8> {
    return Result.err<ProtectedResourceMetadata, Utf8>(asciiUtf8(NO_NETWORK));
  }

  /** RFC 9728, section 3.3: character by character. */
  export function validateMetadata(
    metadata: ProtectedResourceMetadata,
    expectedResource: Utf8,
  ): Result<Unit, Utf8> {
    return expectSame("resource", metadata.resource, expectedResource);
  }

  export function parseWwwAuthenticateMetadata(wwwAuthenticateHeader: Utf8): Utf8 | null {
    return parameterOf(spanOf(wwwAuthenticateHeader), "resource_metadata");
  }
}

export namespace authorizationServerDiscovery {
  export function fetchAuthorizationServerMetadata(_issuer: Utf8): Result<AuthorizationServerMetadata, Utf8> {
    return Result.err<AuthorizationServerMetadata, Utf8>(asciiUtf8(NO_NETWORK));
  }

  export function fetchOpenidConfiguration(_issuer: Utf8): Result<AuthorizationServerMetadata, Utf8> {
    return Result.err<AuthorizationServerMetadata, Utf8>(asciiUtf8(NO_NETWORK));
  }

  /** RFC 8414, section 3.3: character by character. */
  export function validateMetadata(
    metadata: AuthorizationServerMetadata,
    expectedIssuer: Utf8,
  ): Result<Unit, Utf8> {
    return expectSame("issuer", metadata.issuer, expectedIssuer);
  }
}

export namespace clientRegistration {
  export function fetchClientMetadata(_clientIdUrl: Utf8): Result<OauthClientMetadata, Utf8> {
    return Result.err<OauthClientMetadata, Utf8>(asciiUtf8(NO_NETWORK));
  }

  /** The record does not repeat the client's identifier, so this checks only the form of the identifier and the rest of the document. */
  export function validateClientMetadata(
    metadata: OauthClientMetadata,
    expectedClientId: Utf8,
  ): Result<Unit, Utf8> {
    const id = spanOf(expectedClientId);
    if (!id.startsWith("https://") || id.indexOf(0x2f, 8) < 0 || id.indexOf(0x23) >= 0) {
      return refuse(
        sentence(
          "expected the client's identifier to be an `https` address with a path and without a fragment, found ",
          expectedClientId,
        ),
      );
    }
    const redirects = metadata.redirectUris;
    for (let i = 0, n = redirects.length; i < n; i++) {
      const redirect = spanOf(redirects[i]);
      if (redirect.indexOf(0x3a) <= 0 || redirect.indexOf(0x23) >= 0) {
        return refuse(
          sentence(
            "expected `redirect_uris` to hold absolute addresses without a fragment, found ",
            redirects[i],
          ),
        );
      }
    }
    const method = metadata.tokenEndpointAuthMethod;
    // A published document has no place for a secret.
    if (method !== null && spanOf(method).startsWith("client_secret_")) {
      return refuse(
        sentence("expected `token_endpoint_auth_method` to need no shared secret, found ", method),
      );
    }
    return Result.ok<Unit, Utf8>(unit);
  }
}

function expectSame(field: string, found: Utf8, expected: Utf8): Result<Unit, Utf8> {
  if (found.equals(expected)) return Result.ok<Unit, Utf8>(unit);
  return refuse(sentence("expected `" + field + "` to be ", expected, ", found another one"));
}

function refuse(reason: Utf8): Result<Unit, Utf8> {
  return Result.err<Unit, Utf8>(reason);
}
