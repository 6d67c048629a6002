"use client";

import { useState, useSyncExternalStore } from "react";
import { TextField } from "../ui/field.tsx";
import { slugOf } from "./slug-of.ts";

const never = () => () => {};

/** False until the page's scripts listen: what is typed before would make no address and be lost. */
function useListening(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** A name, and the address made from it until someone writes their own. */
export function NameAndSlug({ prefix }: { readonly prefix: string }) {
  const [name, setName] = useState("");
  const [own, setOwn] = useState<string>();
  const slug = own ?? slugOf(name);
  const listening = useListening();
  return (
    <fieldset disabled={!listening} className="space-y-3">
      <TextField
        label="Name"
        name="name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        required
        maxLength={128}
      />
      <TextField
        label="Address"
        name="slug"
        value={slug}
        onChange={(event) => setOwn(event.target.value)}
        pattern="[a-z0-9]+(-[a-z0-9]+)*"
        hint={slug === "" ? "Lower-case letters, digits and hyphens." : `Its pages will be at ${prefix}${slug}`}
        required
      />
    </fieldset>
  );
}
