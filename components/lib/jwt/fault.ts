/** Why a token is refused, before or without a look at its signature. */
export const enum TokenFault {
  None,
  /** Longer than `LONGEST_TOKEN`. */
  TooLong,
  /** Not three parts of base64url, or a part is not what it has to be: an object without doubled names, a text, a number. */
  Malformed,
  /** No algorithm of ours: `none`, one with a secret, or an unknown one. */
  Algorithm,
  /** `typ` says that it is no token for access. */
  Type,
  /** `crit` names an extension, and we know none. */
  Critical,
  /** `exp` is missing. */
  NoExpiry,
  Expired,
  /** `nbf` or `iat` is in the future. */
  NotYetValid,
  Issuer,
  Audience,
  /** `cnf` binds it to a key of the client, which is not checked here. */
  Bound,
}
