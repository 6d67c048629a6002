import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { environment } from "../../env.ts";
import { ClientProvider } from "../../graphql/client-provider.tsx";
import { CreateOrganizationForm } from "../../session/create-organization-form.tsx";
import { EntryFrame } from "../../session/entry-frame.tsx";
import { readViewer } from "../../session/read-viewer.ts";
import { SignOutLink } from "../../session/sign-out-link.tsx";

export const metadata: Metadata = { title: "Organizations" };

export default async function OrganizationsPage() {
  const viewer = await readViewer();
  if (!viewer) redirect("/sign-in?next=/organizations");
  return (
    <ClientProvider organization={null} apiUrl={environment().GRAFT_API_WS_URL ?? environment().GRAFT_API_URL}>
      <EntryFrame title="Organizations" sentence={`Signed in as ${viewer.name}.`}>
        {viewer.memberships.length > 0 ? (
          <ul className="mb-6 divide-y divide-line rounded-md border border-line">
            {viewer.memberships.map(({ organization, role }) => (
              <li key={organization.id}>
                <Link href={`/${organization.slug}`} className="flex h-9 items-center gap-2 px-3 hover:bg-hover">
                  <span className="font-medium">{organization.name}</span>
                  <span className="ml-auto text-sm text-muted">{role.toLowerCase()}</span>
                </Link>
              </li>
            ))}
          </ul>
        ) : (
          <p className="mb-6 text-pretty text-muted">
            You belong to none yet. Make one, or ask an administrator of an existing one to add {viewer.email}.
          </p>
        )}
        <h2 className="mb-2 font-semibold">New organization</h2>
        <CreateOrganizationForm />
        <p className="mt-6">
          <Link href="/account" className="rounded-sm text-muted underline underline-offset-2 hover:text-ink">
            Account security
          </Link>{" "}
          <SignOutLink />
        </p>
      </EntryFrame>
    </ClientProvider>
  );
}
