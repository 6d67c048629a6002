"use client";

import { Columns3, Search } from "lucide-react";
import { type FormEvent, useId } from "react";
import { Button } from "../ui/button.tsx";
import { FilterChip } from "../ui/filter-chip.tsx";
import { Menu, MenuCheck, MenuTitle } from "../ui/menu.tsx";
import { STATE_WORDS } from "../ui/state-words.ts";
import type { UrlState } from "../url/use-url-state.ts";
import { HIDEABLE_COLUMNS } from "./run-columns.tsx";
import { RUN_KINDS, RUN_STATES } from "./run-filter.ts";
import { KIND_WORDS } from "./run-words.ts";

/** Search, filters and columns of the runs table; all of it in the address. */
export function RunFilterBar({ url }: { readonly url: UrlState }) {
  const hidden = url.list("hide");
  return (
    <div className="mb-3 flex flex-wrap items-center gap-2">
      <NameSearch url={url} />
      <FilterChip
        label="State"
        options={RUN_STATES.map((state) => [state, STATE_WORDS[state].word] as const)}
        chosen={url.list("state")}
        onChange={(state) => url.set({ state })}
      />
      <FilterChip
        label="Kind"
        options={RUN_KINDS.map((kind) => [kind, KIND_WORDS[kind]] as const)}
        chosen={url.list("kind")}
        onChange={(kind) => url.set({ kind })}
      />
      <FilterChip
        label="Level"
        options={[["top", "Top level only"]]}
        chosen={url.list("level")}
        onChange={(level) => url.set({ level })}
      />
      <span className="ml-auto">
        <Menu
          trigger={
            <Button size="small" variant="quiet">
              <Columns3 aria-hidden />
              Columns
            </Button>
          }
        >
          <MenuTitle>Columns</MenuTitle>
          {HIDEABLE_COLUMNS.map(([id, words]) => (
            <MenuCheck
              key={id}
              checked={!hidden.includes(id)}
              onChange={(on) => url.set({ hide: on ? hidden.filter((each) => each !== id) : [...hidden, id] })}
            >
              {words}
            </MenuCheck>
          ))}
        </Menu>
      </span>
    </div>
  );
}

function NameSearch({ url }: { readonly url: UrlState }) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    url.set({ name: String(new FormData(event.currentTarget).get("name")).trim() });
  };
  return (
    <form onSubmit={submit} className="relative">
      <label htmlFor={id} className="sr-only">
        Runs whose name contains
      </label>
      <Search aria-hidden className="pointer-events-none absolute top-1.5 left-2 size-4 text-muted" />
      <input
        id={id}
        name="name"
        type="search"
        key={url.get("name")}
        defaultValue={url.get("name") ?? ""}
        placeholder="Name contains"
        className="h-7 w-48 rounded-md border border-line-strong bg-canvas pr-2 pl-7 text-sm placeholder:text-muted"
      />
    </form>
  );
}
