import { notFound } from "next/navigation";
import { environment } from "../../../env.ts";
import { ClientProvider } from "../../../graphql/client-provider.tsx";
import { askToSignIn } from "../../../session/ask-to-sign-in.ts";
import { readViewer } from "../../../session/read-viewer.ts";

export default async function OrganizationLayout({ params, children }: LayoutProps<"/[org]">) {
  const { org } = await params;
  const viewer = await readViewer();
  if (!viewer) return askToSignIn();
  if (!viewer.memberships.some(({ organization }) => organization.slug === org)) notFound();
  const { GRAFT_API_URL, GRAFT_API_WS_URL } = environment();
  return (
    <ClientProvider key={org} organization={org} apiUrl={GRAFT_API_WS_URL ?? GRAFT_API_URL}>
      {children}
    </ClientProvider>
  );
}
