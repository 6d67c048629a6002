import { cookies } from "next/headers";
import { notFound } from "next/navigation";
import { environment } from "../../../../env.ts";
import { Frame } from "../../../../frame/frame.tsx";
import { ProjectProvider } from "../../../../frame/project-context.tsx";
import { RAIL_COOKIE } from "../../../../frame/rail-cookie.ts";
import { ProjectFrameDocument } from "../../../../gql/graphql.ts";
import { getClient } from "../../../../graphql/server-client.ts";
import { askToSignIn } from "../../../../session/ask-to-sign-in.ts";
import { readViewer } from "../../../../session/read-viewer.ts";

export default async function ProjectLayout({ params, children }: LayoutProps<"/[org]/[project]">) {
  const { org, project: slug } = await params;
  const viewer = await readViewer();
  if (!viewer) return askToSignIn();
  const client = await getClient();
  const { data } = await client.query({
    query: ProjectFrameDocument,
    variables: { slug },
    context: { headers: { "graft-organization": org } },
  });
  if (!data?.project || !data.organization) notFound();
  const { memberships, ...person } = viewer;
  return (
    <ProjectProvider
      project={{
        id: data.project.id,
        slug: data.project.slug,
        name: data.project.name,
        apiUrl: environment().GRAFT_API_WS_URL ?? environment().GRAFT_API_URL,
        organization: { slug: data.organization.slug, name: data.organization.name },
        role: data.organization.viewerRole ?? "VIEWER",
        viewer: person,
        organizations: memberships.map(({ organization }) => ({ slug: organization.slug, name: organization.name })),
      }}
    >
      <Frame initiallyCollapsed={(await cookies()).get(RAIL_COOKIE)?.value === "collapsed"}>{children}</Frame>
    </ProjectProvider>
  );
}
