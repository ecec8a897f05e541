/** The whole page: what the server has, what is called now, and what was called before. */
import { useEffect, useMemo, useReducer, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import {
  INITIAL_STATE,
  reduce,
  type Arguments,
  type CallRecord,
  type SessionEvent,
  type SessionState,
  type Target,
} from "../../../toolchain/call/transcript/index.ts";
import type { Subject } from "../messages.ts";
import { CallView, duration, StateIcon } from "./call-view.tsx";
import type { FieldCompletion } from "./completing-field.tsx";
import { ConnectionBar } from "./connection-bar.tsx";
import { cleaned } from "./form-model.ts";
import { listen, request, send } from "./host.ts";
import { Icon } from "./icon.tsx";
import { QuestionView } from "./question.tsx";
import { TargetView } from "./target-view.tsx";
import { filterGroups, findEntry, groupsOf, isSame, keyOf, type Group } from "./targets.ts";

type Change = { readonly state: SessionState } | { readonly event: SessionEvent };

const change = (state: SessionState, what: Change): SessionState =>
  "state" in what ? what.state : reduce(state, what.event);

let callCount = 0;
/** Unique also after the page has been loaded again. */
const newCallId = (): string => `${Date.now().toString(36)}-${++callCount}`;

export function App(): ReactNode {
  const [state, dispatch] = useReducer(change, INITIAL_STATE);
  const [subject, setSubject] = useState<Subject>({ name: "" });
  const [chosen, setChosen] = useState<Target>();
  const [shownCall, setShownCall] = useState<string>();
  const [drafts, setDrafts] = useState<ReadonlyMap<string, unknown>>(new Map());
  const [formVersion, setFormVersion] = useState(0);

  useEffect(() => {
    const end = listen((data) => {
      if (data.kind === "event") dispatch({ event: data.event });
      else if (data.kind === "select") {
        setChosen(data.target);
        setShownCall(undefined);
      } else if (data.kind === "state") {
        dispatch({ state: data.state });
        setSubject(data.subject);
      }
    });
    send({ kind: "ready" });
    return end;
  }, []);

  const groups = useMemo(() => groupsOf(state.listing), [state.listing]);
  // Something is always chosen, so that the page never begins empty.
  const entry = findEntry(groups, chosen) ?? (chosen === undefined ? groups[0]?.entries[0] : undefined);
  const target = entry?.target ?? chosen;
  const ofTarget = state.calls.filter((each) => isSame(each.target, target));
  const call = state.calls.find(({ id }) => id === shownCall) ?? ofTarget[0];
  const running = ofTarget.find(({ end }) => end === undefined);

  const select = (next: Target): void => {
    setChosen(next);
    setShownCall(undefined);
  };
  const start = (what: Target, args: Arguments): void => {
    const id = newCallId();
    setShownCall(id);
    request({ kind: "call", id, target: what, arguments: args });
  };
  const draft = (what: Target, value: unknown): void =>
    setDrafts((before) => new Map(before).set(keyOf(what), value));
  const again = ({ target: what, arguments: args }: CallRecord): void => {
    setChosen(what);
    draft(what, args);
    setFormVersion((version) => version + 1);
    start(what, args);
  };
  const show = ({ id, target: what, arguments: args }: CallRecord): void => {
    setChosen(what);
    draft(what, args);
    setFormVersion((version) => version + 1);
    setShownCall(id);
  };
  const read = (what: Target): void => {
    setChosen(what);
    start(what, {});
  };

  return (
    <div className="page">
      <ConnectionBar connection={state.connection} subject={subject} />
      <div className="columns">
        <nav aria-label="Tools, resources and prompts">
          <Listing groups={groups} chosen={target} onSelect={select} />
          <History calls={state.calls} shown={call?.id} onShow={show} />
        </nav>
        <main>
          {state.questions.map((question) => (
            <QuestionView question={question} key={question.id} />
          ))}
          {entry !== undefined && (
            <TargetView
              key={`${keyOf(entry.target)} ${formVersion}`}
              entry={entry}
              value={drafts.get(keyOf(entry.target))}
              onChange={(value) => draft(entry.target, value)}
              onCall={(args) => start(entry.target, args)}
              completion={completionOf(state, entry.target, drafts.get(keyOf(entry.target)))}
              onCancel={running && (() => request({ kind: "cancel", id: running.id }))}
            />
          )}
          {entry === undefined && <Nothing state={state} target={chosen} />}
          {call !== undefined && (
            <CallView call={call} listing={state.listing} onAgain={again} onRead={read} />
          )}
        </main>
      </div>
    </div>
  );
}

/** How the arguments of a prompt or a template are completed, if the server does that. */
function completionOf(state: SessionState, target: Target, draft: unknown): FieldCompletion | undefined {
  const { connection, completion } = state;
  if (connection.kind !== "connected" || !connection.server.completes) return undefined;
  if (target.kind !== "prompt" && target.kind !== "template") return undefined;
  const known = cleaned(draft) as Arguments | undefined;
  return {
    ask: (argument, value) => {
      const { [argument]: _own, ...others } = known ?? {};
      request({ kind: "complete", target, argument, value, others });
    },
    valuesOf: (argument) =>
      completion !== undefined && completion.argument === argument && isSame(completion.target, target)
        ? completion.values
        : [],
  };
}

function Nothing({
  state,
  target,
}: {
  readonly state: SessionState;
  readonly target: Target | undefined;
}): ReactNode {
  if (state.connection.kind === "connecting") return undefined;
  if (target !== undefined) return <h1>{target.name}</h1>;
  return state.connection.kind === "connected" ? (
    <p className="quiet">The server has no tools, resources and prompts.</p>
  ) : undefined;
}

function Listing({
  groups,
  chosen,
  onSelect,
}: {
  readonly groups: readonly Group[];
  readonly chosen: Target | undefined;
  readonly onSelect: (target: Target) => void;
}): ReactNode {
  const [filter, setFilter] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const shown = filterGroups(groups, filter);
  const count = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  return (
    <div ref={list} onKeyDown={(event) => moveInList(event, list.current)}>
      {count > 6 && (
        <input
          type="search"
          className="filter"
          placeholder="Filter"
          aria-label="Filter tools, resources and prompts"
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
        />
      )}
      {shown.map(({ heading, entries }) => (
        <div key={heading} className="group">
          <h2>
            {heading} <span className="count">{entries.length}</span>
          </h2>
          <ul>
            {entries.map((entry) => (
              <li key={entry.name}>
                <button
                  type="button"
                  className="row"
                  aria-current={isSame(entry.target, chosen)}
                  title={entry.description ?? entry.name}
                  onClick={() => onSelect(entry.target)}
                >
                  <Icon name={entry.target.kind} />
                  <span className="row-name">{entry.label}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {shown.length === 0 && filter !== "" && <p className="quiet none">Nothing matches.</p>}
    </div>
  );
}

function History({
  calls,
  shown,
  onShow,
}: {
  readonly calls: readonly CallRecord[];
  readonly shown: string | undefined;
  readonly onShow: (call: CallRecord) => void;
}): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  if (calls.length === 0) return undefined;
  return (
    <div className="group history" ref={list} onKeyDown={(event) => moveInList(event, list.current)}>
      <h2>
        History <span className="count">{calls.length}</span>
      </h2>
      <ul>
        {calls.map((call) => (
          <li key={call.id}>
            <button
              type="button"
              className="row"
              aria-current={call.id === shown}
              title={`${call.target.name} ${JSON.stringify(call.arguments)}`}
              onClick={() => onShow(call)}
            >
              <StateIcon call={call} />
              <span className="row-name">
                {call.target.name} <span className="quiet">{summary(call.arguments)}</span>
              </span>
              <span className="quiet time">
                {call.end === undefined ? "" : duration(call.end.milliseconds)}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** `5, 3` */
function summary(args: Arguments): string {
  return Object.values(args)
    .map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
    .join(", ")
    .slice(0, 60);
}

/** As in the lists of the editor. */
function moveInList(event: KeyboardEvent, list: HTMLElement | null): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>("button.row") ?? [])];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (at === -1 || next === undefined || rows[next] === undefined) return;
  event.preventDefault();
  rows[next].focus();
}
