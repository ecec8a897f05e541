/** The public address of a server: passes requests on, and answers those that the server could not answer. */
export type { Backend, BackendFailure, RequestKind } from "./backend.ts";
export { openGateway, type Gateway, type GatewayOptions } from "./gateway.ts";
export { answerBody, subjectOf } from "./answer.ts";
export { membersOf, readRpc, type RpcBody, type RpcRequest } from "./message.ts";
export type { RequestOutcome, RequestRecord } from "./record.ts";
export { describeStop, printStop, type Stop } from "./stop.ts";
