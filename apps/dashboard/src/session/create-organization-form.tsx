"use client";

import type { FormEvent } from "react";
import { CreateOrganizationDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { NameAndSlug } from "./name-and-slug.tsx";

/** Makes an organization whose owner is the person who asks. */
export function CreateOrganizationForm() {
  const create = useAction(CreateOrganizationDocument, (data) => data.createOrganization);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const made = await create.run({ input: { name: String(form.get("name")), slug: String(form.get("slug")) } });
    if (made?.organization) window.location.assign(`/${made.organization.slug}`);
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      <NameAndSlug prefix="/" />
      <FaultList faults={create.faults} />
      <Button type="submit" variant="primary" disabled={create.pending}>
        Create organization
      </Button>
    </form>
  );
}
