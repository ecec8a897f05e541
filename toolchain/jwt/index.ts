/** Tokens for trying: keys, signatures, and what a token says, in words. */
export { ALGORITHMS, isAlgorithm, type Algorithm } from "../token-algorithms.ts";
export { decodeToken, TOKEN_START, trimToken, type DecodedToken, type JsonObject } from "./decode.ts";
export { explainToken, scopesOf, type Fact } from "./explain.ts";
export { generateKeyPair, parsePrivateKey, privateJwk, type KeyPair } from "./keys.ts";
export { chooseAlgorithm, claimsOf, parseClaim, signToken, type MintOptions } from "./mint.ts";
export { expectationOf } from "./expectation.ts";
export { refusalsOf, type ServerExpectation } from "./refusals.ts";
export { isMoment, printDistance, printMoment } from "./times.ts";
export {
  keyFiles,
  listTokens,
  readToken,
  saveToken,
  tokenNameProblem,
  writeKeyPair,
  type KeyFiles,
  type SavedToken,
  type TokenList,
} from "./token-files.ts";
export { isSignedBy, parsePublicKeys, type PublicKey } from "./verify.ts";
