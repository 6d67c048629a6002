"use client";

import { ToggleGroup } from "radix-ui";
import { useListening } from "./use-listening.ts";

interface ChoiceBarProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly (readonly [value: Value, words: string])[];
  readonly onChange: (value: Value) => void;
}

/** One of a few, all in sight. */
export function ChoiceBar<Value extends string>({ label, value, options, onChange }: ChoiceBarProps<Value>) {
  const listening = useListening();
  return (
    <ToggleGroup.Root
      type="single"
      disabled={!listening}
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const option = options.find(([each]) => each === next);
        if (option) onChange(option[0]);
      }}
      className="inline-flex max-w-full overflow-x-auto rounded-md border border-line-strong p-px"
    >
      {options.map(([each, words]) => (
        <ToggleGroup.Item
          key={each}
          value={each}
          className="h-6 rounded-[4px] px-2 text-sm whitespace-nowrap text-muted hover:text-ink data-[state=on]:bg-accent-soft data-[state=on]:font-medium data-[state=on]:text-accent"
        >
          {words}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
