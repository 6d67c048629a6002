"use client";

import type { FormEvent } from "react";
import { CreateProjectDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { NameAndSlug } from "./name-and-slug.tsx";

/** Makes a project in the organization that is open. */
export function CreateProjectForm({ organization }: { readonly organization: string }) {
  const create = useAction(CreateProjectDocument, (data) => data.createProject);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const made = await create.run({ input: { name: String(form.get("name")), slug: String(form.get("slug")) } });
    if (made?.project) window.location.assign(`/${organization}/${made.project.slug}`);
  };
  return (
    <form onSubmit={submit} className="space-y-3">
      <NameAndSlug prefix={`/${organization}/`} />
      <FaultList faults={create.faults} />
      <Button type="submit" variant="primary" disabled={create.pending}>
        Create project
      </Button>
    </form>
  );
}
