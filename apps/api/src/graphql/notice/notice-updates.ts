import { builder } from "../builder.ts";
import type { GraphContext } from "../context.ts";
import { decodeId } from "../global-id.ts";
import { hintsOf, MOST_MISSED } from "../hints-of.ts";
import { Notice } from "./notice.ts";

function writtenNotices(context: GraphContext, projectId: string) {
  const { organizationId } = context.scope;
  return hintsOf(context, "notice.written", {
    accept: (hint) => hint.organizationId === organizationId && hint.projectId === projectId,
    missed: async (tx, since) => {
      const notices = await tx.notice.findMany({
        where: { projectId, createdAt: { gte: since } },
        select: { id: true },
        orderBy: { createdAt: "desc" },
        take: MOST_MISSED,
      });
      return notices.map(({ id }) => ({ organizationId, projectId, noticeId: id }));
    },
  });
}

builder.subscriptionField("noticeUpdates", (t) =>
  t.prismaField({
    type: Notice,
    description: "A project's notices as they are written.",
    args: { projectId: t.arg.id({ required: true, description: "The project." }) },
    subscribe: (_root, { projectId }, context) => writtenNotices(context, decodeId("Project", projectId)),
    resolve: (query, hint, _args, { tx }) => tx.notice.findUniqueOrThrow({ ...query, where: { id: hint.noticeId } }),
  }),
);
