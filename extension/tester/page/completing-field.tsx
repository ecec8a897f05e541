/** A text field whose values the server completes: an argument of a prompt or of a resource template. */
import { ariaDescribedByIds, type WidgetProps } from "@rjsf/utils";
import { createContext, use, type ReactNode } from "react";

/** How the form asks for values, and those that came. */
export interface FieldCompletion {
  readonly ask: (argument: string, value: string) => void;
  readonly valuesOf: (argument: string) => readonly string[];
}

/** Not in the form's own context: the form library takes a function for equal to every other one, and would keep the first. */
export const CompletionContext = createContext<FieldCompletion | undefined>(undefined);

export function CompletingField({ id, name, value, required, onChange }: WidgetProps): ReactNode {
  const completion = use(CompletionContext);
  const text = typeof value === "string" ? value : "";
  return (
    <>
      <input
        type="text"
        id={id}
        list={`${id}__values`}
        autoComplete="off"
        value={text}
        required={required === true}
        aria-describedby={ariaDescribedByIds(id)}
        onFocus={() => completion?.ask(name, text)}
        onChange={({ target }) => {
          onChange(target.value === "" ? undefined : target.value);
          completion?.ask(name, target.value);
        }}
      />
      <datalist id={`${id}__values`}>
        {(completion?.valuesOf(name) ?? []).map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </>
  );
}
