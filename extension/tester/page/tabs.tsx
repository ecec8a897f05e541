/** Tabs as the ARIA practices describe them: arrow keys move between them. */
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

export interface Tab {
  readonly name: string;
  readonly content: ReactNode;
}

export function Tabs({
  label,
  tabs,
  isSmall = false,
}: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  readonly isSmall?: boolean;
}): ReactNode {
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const current = Math.min(chosen, tabs.length - 1);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (current + step + tabs.length) % tabs.length;
    setChosen(next);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next]?.focus();
  };
  return (
    <div className={isSmall ? "tabs small" : "tabs"}>
      <div role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map(({ name }, index) => (
          <button
            type="button"
            role="tab"
            key={name}
            id={`${id}-tab-${index}`}
            aria-controls={`${id}-panel`}
            aria-selected={index === current}
            tabIndex={index === current ? 0 : -1}
            onClick={() => setChosen(index)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${current}`}>
        {tabs[current]?.content}
      </div>
    </div>
  );
}
