/** One call: what the server said meanwhile, and what it gave. */
import { useEffect, useRef, type ReactNode } from "react";
import {
  hasSucceeded,
  type CallMessage,
  type CallRecord,
  type Listing,
  type Target,
} from "../../../toolchain/call/transcript/index.ts";
import { Boundary } from "./boundary.tsx";
import { Icon } from "./icon.tsx";
import { Result } from "./result.tsx";

export function CallView({
  call,
  listing,
  onAgain,
  onRead,
}: {
  readonly call: CallRecord;
  readonly listing: Listing;
  readonly onAgain: (call: CallRecord) => void;
  readonly onRead: (target: Target) => void;
}): ReactNode {
  const { end, messages, id } = call;
  const section = useRef<HTMLElement>(null);
  const isRunning = end === undefined;
  // Below a long form, neither the call nor its result would be seen.
  useEffect(() => {
    section.current?.scrollIntoView({ block: "nearest" });
  }, [id, isRunning]);
  return (
    <section className="call" aria-labelledby="call-title" ref={section}>
      <div className="call-head">
        <h2 id="call-title">
          <StateIcon call={call} /> {end === undefined ? "Running…" : titleOf(call)}
        </h2>
        {end !== undefined && (
          <>
            <span className="quiet">{duration(end.milliseconds)}</span>
            <button type="button" className="secondary" onClick={() => onAgain(call)}>
              <Icon name="again" /> Call Again
            </button>
          </>
        )}
      </div>
      <Messages messages={messages} isRunning={end === undefined} />
      <div aria-live="polite">
        {end !== undefined && (
          <Boundary
            key={call.id}
            message="The page cannot show this result. Inspect the server's answer with wasmcp call."
          >
            <Result call={call} outcome={end.outcome} listing={listing} onRead={onRead} />
          </Boundary>
        )}
      </div>
    </section>
  );
}

function titleOf(call: CallRecord): string {
  if (call.end?.outcome.kind === "cancelled") return "Cancelled";
  return hasSucceeded(call) === true ? "Result" : "Error";
}

export function StateIcon({ call }: { readonly call: CallRecord }): ReactNode {
  const succeeded = hasSucceeded(call);
  const [name, icon, words] =
    succeeded === undefined
      ? (["running", "again", "running"] as const)
      : succeeded
        ? (["good", "check", "succeeded"] as const)
        : call.end?.outcome.kind === "cancelled"
          ? (["quiet", "stop", "cancelled"] as const)
          : (["bad", "failed", "failed"] as const);
  return (
    <span className={`state ${name}`}>
      <Icon name={icon} />
      <span className="hidden">{words}</span>
    </span>
  );
}

/** `12 ms`, `3.4 s` */
export function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function Messages({
  messages,
  isRunning,
}: {
  readonly messages: readonly CallMessage[];
  readonly isRunning: boolean;
}): ReactNode {
  const progress = messages.find(({ kind }) => kind === "progress");
  const lines = messages.filter((message) => message.kind !== "progress");
  return (
    <>
      {isRunning && (
        <div className="progress">
          {progress?.kind === "progress" ? (
            <progress
              aria-label="Progress"
              {...(progress.total !== undefined && { value: progress.progress, max: progress.total })}
            />
          ) : (
            <progress aria-label="Progress" />
          )}
          <span className="quiet" role="status">
            {progress?.kind === "progress" ? progressText(progress) : ""}
          </span>
        </div>
      )}
      {lines.length > 0 && (
        <details className="log" open>
          <summary>
            Log <span className="count">{lines.length}</span>
          </summary>
          <div className="lines" role="log" aria-label="Log messages" tabIndex={0}>
            <ul>
              {lines.map((line, index) => (
                <li key={index}>
                  <LogLine line={line} />
                </li>
              ))}
            </ul>
          </div>
        </details>
      )}
    </>
  );
}

function progressText({
  progress,
  total,
  message,
}: Extract<CallMessage, { readonly kind: "progress" }>): string {
  const share = total === undefined ? String(progress) : `${Math.round((100 * progress) / total)}%`;
  return message === undefined ? share : `${share} ${message}`;
}

function LogLine({
  line,
}: {
  readonly line: Exclude<CallMessage, { readonly kind: "progress" }>;
}): ReactNode {
  if (line.kind === "output") return <code>{line.text.trimEnd()}</code>;
  const { level, logger, data } = line;
  return (
    <>
      <span className={`level ${level}`}>{level}</span>{" "}
      {logger !== undefined && <span className="quiet">{logger} </span>}
      <code>{typeof data === "string" ? data : JSON.stringify(data)}</code>
    </>
  );
}
