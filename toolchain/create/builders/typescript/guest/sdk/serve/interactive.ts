/** Answers a request that may need the client first. */
import { Asks } from "./asks.ts";
import type { Environment, Host } from "./host.ts";
import type { WitCall, WitOutcome } from "./wit.ts";

export async function answerOrAsk<Result>(
  call: WitCall,
  host: Host,
  answer: (environment: Environment) => Promise<Result>,
): Promise<WitOutcome<Result>> {
  const asks = new Asks(call, host);
  const environment: Environment = { message: undefined, call, asks };
  const complete = async (): Promise<WitOutcome<Result>> => ({
    tag: "complete",
    val: await answer(environment),
  });
  const suspended = async (): Promise<WitOutcome<Result>> => {
    const val = await asks.suspended;
    environment.onEnd?.();
    return { tag: "input-required", val };
  };
  return Promise.race([complete(), suspended()]);
}
