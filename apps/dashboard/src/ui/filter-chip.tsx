"use client";

import { ListFilter, X } from "lucide-react";
import { LiveButton } from "./live-button.tsx";
import { Menu, MenuCheck } from "./menu.tsx";

interface FilterChipProps {
  readonly label: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** A filter as a chip: says what is chosen, opens its choices, clears with a cross. */
export function FilterChip({ label, options, chosen, onChange }: FilterChipProps) {
  const words = options.filter(([value]) => chosen.includes(value)).map(([, each]) => each);
  const trigger = (
    <button type="button" className="inline-flex h-7 items-center gap-1.5 px-2 hover:text-ink">
      <ListFilter aria-hidden className="size-3.5" />
      {label}
      {words.length > 0 ? <span className="font-medium text-ink">{words.join(", ")}</span> : null}
    </button>
  );
  return (
    <span
      className={`inline-flex items-center rounded-md border text-sm text-muted ${words.length > 0 ? "border-accent bg-accent-soft" : "border-line-strong"}`}
    >
      <Menu trigger={trigger} align="start">
        {options.map(([value, each]) => (
          <MenuCheck
            key={value}
            checked={chosen.includes(value)}
            onChange={(on) => onChange(on ? [...chosen, value] : chosen.filter((other) => other !== value))}
          >
            {each}
          </MenuCheck>
        ))}
      </Menu>
      {words.length > 0 ? (
        <LiveButton
          aria-label={`Clear filter ${label}`}
          onClick={() => onChange([])}
          className="h-7 pr-2 hover:text-ink"
        >
          <X aria-hidden className="size-3.5" />
        </LiveButton>
      ) : null}
    </span>
  );
}
