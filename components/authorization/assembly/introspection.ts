/** The answer of an authorization server about a token, as claims. This component does not ask a server itself. */
import { Result, Tuple2, Utf8 } from "../../bindings/abi";
import { ErrorCode, OauthError } from "../../bindings/wasmcp/auth/errors";
import { IntrospectionRequest, IntrospectionResponse } from "../../bindings/wasmcp/auth/introspection";
import { JwtClaims } from "../../bindings/wasmcp/auth/types";
import { asciiUtf8 } from "../../lib/abi/text";
import { NO_NETWORK } from "./documents";

export namespace introspection {
  export function toJwtClaims(response: IntrospectionResponse): JwtClaims | null {
    const subject = response.sub;
    if (!response.active || subject === null) return null;
    const audience = response.aud;
    const scopes = response.scope;
    return new JwtClaims(
      subject,
      response.iss,
      audience === null ? new Array<Utf8>() : audience,
      response.exp,
      response.iat,
      response.nbf,
      response.jti,
      scopes === null ? new Array<Utf8>() : scopes,
      null,
      response.additionalClaims,
    );
  }

  export function introspectToken(
    _introspectionEndpoint: Utf8,
    _request: IntrospectionRequest,
    _clientCredentials: Tuple2<Utf8, Utf8>,
  ): Result<IntrospectionResponse, OauthError> {
    return Result.err<IntrospectionResponse, OauthError>(
      new OauthError(ErrorCode.temporarilyUnavailable(), asciiUtf8(NO_NETWORK), null),
    );
  }
}
