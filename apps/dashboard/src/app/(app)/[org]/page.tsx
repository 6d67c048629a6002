import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { OrganizationHomeDocument } from "../../../gql/graphql.ts";
import { nodesOf } from "../../../graphql/nodes-of.ts";
import { getClient } from "../../../graphql/server-client.ts";
import { CreateProjectForm } from "../../../session/create-project-form.tsx";
import { EntryFrame } from "../../../session/entry-frame.tsx";
import { SignOutLink } from "../../../session/sign-out-link.tsx";

export const metadata: Metadata = { title: "Projects" };

export default async function OrganizationPage({ params, searchParams }: PageProps<"/[org]">) {
  const { org } = await params;
  const client = await getClient();
  const { data } = await client.query({
    query: OrganizationHomeDocument,
    context: { headers: { "graft-organization": org } },
  });
  const projects = nodesOf(data?.organization?.projects);
  const [only, ...others] = projects;
  // `?all` is how the switcher asks for the list even when there is nothing to choose from.
  if (only && others.length === 0 && (await searchParams).all === undefined) redirect(`/${org}/${only.slug}`);
  return (
    <EntryFrame
      title={data?.organization?.name ?? org}
      sentence={
        projects.length > 0
          ? "Open a project, or make another."
          : "Make the first project: experiments, data and models live in it."
      }
    >
      {projects.length > 0 ? (
        <ul className="mb-6 divide-y divide-line rounded-md border border-line">
          {projects.map((project) => (
            <li key={project.id}>
              <Link href={`/${org}/${project.slug}`} className="flex h-9 items-center px-3 font-medium hover:bg-hover">
                {project.name}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      <h2 className="mb-2 font-semibold">New project</h2>
      <CreateProjectForm organization={org} />
      <p className="mt-6 flex gap-4">
        <Link href="/organizations" className="rounded-sm text-muted underline underline-offset-2 hover:text-ink">
          Other organizations
        </Link>
        <SignOutLink />
      </p>
    </EntryFrame>
  );
}
