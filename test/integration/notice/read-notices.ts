import type { ApiCaller, SeededProject } from "@graft/testkit";

export interface NoticeView {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly body: string;
  readonly actorName: string;
  readonly nodeId: string;
  readonly path: string;
  readonly read: boolean;
}

/** A project's notices as somebody sees them, newest first. */
export async function readNotices(caller: ApiCaller, { slug }: Pick<SeededProject, "slug">, filter = "") {
  const { project } = await caller.data<{
    project: { unreadNoticeCount: number; notices: { nodes: NoticeView[] } };
  }>(
    `query ($slug: String!) { project(slug: $slug) {
      unreadNoticeCount notices${filter} { nodes { id kind title body actorName nodeId path read } }
    } }`,
    { slug },
  );
  return { unread: project.unreadNoticeCount, notices: project.notices.nodes };
}
