/** What a user has agreed to, by folder, so that a question comes once. */
export { isApproved, rememberApproval, type Approval } from "./approvals.ts";
