/** What this machine has for making and running servers, what is missing, and the command that installs it. */
export { examine, type Examination, type Finding, type Topic } from "./examine.ts";
