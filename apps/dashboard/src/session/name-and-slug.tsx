"use client";

import { useState } from "react";
import { TextField } from "../ui/field.tsx";
import { useListening } from "../ui/use-listening.ts";
import { slugOf } from "./slug-of.ts";

/** A name, and the address made from it until someone writes their own: typed before the page listens, it would make none. */
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
