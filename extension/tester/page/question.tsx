/** What the server asks while it works, answered in place. */
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Answer, Question } from "../../../toolchain/call/transcript/index.ts";
import { ArgumentForm } from "./argument-form.tsx";
import { request, send } from "./host.ts";
import { JsonTree } from "./json-tree.tsx";

export function QuestionView({ question }: { readonly question: Question }): ReactNode {
  const box = useRef<HTMLElement>(null);
  const answer = (given: Answer): void => request({ kind: "answer", question: question.id, answer: given });
  // The call waits for the answer, so the keyboard goes there.
  useEffect(() => {
    box.current?.focus();
  }, []);
  const id = question.id.replaceAll(" ", "-");
  return (
    <section className="question" aria-labelledby={`${id}-title`} ref={box} tabIndex={-1}>
      <h3 id={`${id}-title`}>
        {question.kind === "sampling" ? "The server asks a model" : "The server asks you"}
      </h3>
      <QuestionBody question={question} answer={answer} id={id} />
    </section>
  );
}

interface BodyProps {
  readonly question: Question;
  readonly answer: (given: Answer) => void;
  readonly id: string;
}

function QuestionBody({ question, answer, id }: BodyProps): ReactNode {
  const [value, setValue] = useState<unknown>({});
  const [text, setText] = useState("");
  const refuse = (
    <>
      <button type="button" className="secondary" onClick={() => answer({ action: "decline" })}>
        Decline
      </button>
      <button type="button" className="secondary" onClick={() => answer({ action: "cancel" })}>
        Dismiss
      </button>
    </>
  );
  switch (question.kind) {
    case "form":
      return (
        <>
          <p>{question.message}</p>
          <ArgumentForm
            id={id}
            schema={question.schema}
            value={value}
            onChange={setValue}
            onSubmit={(content) =>
              answer({ action: "accept", content: content as Readonly<Record<string, unknown>> })
            }
          >
            <div className="actions">
              <button type="submit">Answer</button>
              {refuse}
            </div>
          </ArgumentForm>
        </>
      );
    case "page":
      return (
        <>
          <p>{question.message}</p>
          <p>
            It wants you to open <code>{question.url}</code>
          </p>
          <div className="actions">
            <button
              type="button"
              onClick={() => {
                send({ kind: "open", url: question.url });
                answer({ action: "accept" });
              }}
            >
              Open Page
            </button>
            {refuse}
          </div>
        </>
      );
    case "sampling":
      return (
        <>
          <p className="quiet">No model is asked here. Write what it would answer.</p>
          <div className="tree">
            <JsonTree value={question.request} />
          </div>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              answer({ action: "reply", text });
            }}
          >
            <label className="label" htmlFor={`${id}-reply`}>
              Answer of the model
            </label>
            <textarea
              id={`${id}-reply`}
              rows={4}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
            <div className="actions">
              <button type="submit">Answer</button>
              {refuse}
            </div>
          </form>
        </>
      );
  }
}
