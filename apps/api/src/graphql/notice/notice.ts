import { type NoticeKind as Kind, NOTICE_KINDS, noticePath, noticeSubjectSchema } from "@graft/contracts";
import { builder } from "../builder.ts";
import type { GraphContext } from "../context.ts";
import { encodeId } from "../global-id.ts";
import { Project } from "../project/project.ts";

/** More unread notices than this are not counted one by one. */
const COUNTED_AT_MOST = 100;

const DESCRIPTIONS: Readonly<Record<Kind, string>> = {
  PROMOTION_REQUESTED: "Somebody asks to move an alias.",
  PROMOTION_DECIDED: "An alias moved, was rolled back, or a request for it was refused or withdrawn.",
  RUN_FAILED: "A run ended as FAILED; a ladder's children only through their ladder.",
  AUDIT_FAILED: "An audit's verdict is FAIL.",
  SCHEDULE_MISSED: "A schedule did not fire when it should have.",
};

export const NoticeKind = builder.enumType("NoticeKind", {
  description: "What members are told of.",
  values: Object.fromEntries(NOTICE_KINDS.map((kind) => [kind, { description: DESCRIPTIONS[kind] }])) as Record<
    Kind,
    { description: string }
  >,
});

const subjectOf = (notice: { readonly subjectType: string; readonly subjectId: string }) => ({
  type: noticeSubjectSchema.parse(notice.subjectType),
  id: notice.subjectId,
});

export const Notice = builder.prismaNode("Notice", {
  id: { field: "id" },
  description: "Something the members should hear of, written together with its cause.",
  fields: (t) => ({
    kind: t.expose("kind", { type: NoticeKind, description: "What it is about." }),
    title: t.exposeString("title", { description: "What happened, in a short line." }),
    body: t.exposeString("body", { description: "The rest of the story; empty when the title says all." }),
    actorName: t.exposeString("actorName", { description: "Who caused it: a person, a key, or the platform." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When." }),
    project: t.relation("project", { description: "The project it belongs to." }),
    nodeId: t.id({
      description: "Id of what it is about; `node` answers it.",
      select: { subjectType: true, subjectId: true },
      resolve: (notice) => encodeId(notice.subjectType, notice.subjectId),
    }),
    path: t.string({
      description: "Path of the page of what it is about, below the project's: `runs/<uuid>`.",
      select: { subjectType: true, subjectId: true },
      resolve: (notice) => noticePath(subjectOf(notice)),
    }),
    read: t.boolean({
      description: "Whether whoever asks has read it; false for a machine's key.",
      select: (_args, { scope }) => ({
        reads: { where: { userId: readerOf(scope) ?? NOBODY }, select: { userId: true } },
      }),
      resolve: ({ reads }) => reads.length > 0,
    }),
  }),
});

/** A UUID no person has. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

function readerOf({ actor }: GraphContext["scope"]): string | undefined {
  return actor.kind === "USER" ? actor.userId : undefined;
}

function unread(scope: GraphContext["scope"]) {
  return { reads: { none: { userId: readerOf(scope) ?? NOBODY } } };
}

builder.prismaObjectFields(Project, (t) => ({
  notices: t.relatedConnection("notices", {
    cursor: "id",
    description: "What its members should hear of, newest first.",
    args: {
      unreadOnly: t.arg.boolean({ description: "Only what whoever asks has not read." }),
      kind: t.arg({ type: [NoticeKind], description: "Only of these kinds." }),
    },
    query: ({ unreadOnly, kind }, { scope }) => ({
      where: { ...(unreadOnly ? unread(scope) : {}), ...(kind ? { kind: { in: [...kind] } } : {}) },
      orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    }),
  }),
  unreadNoticeCount: t.int({
    description: `Notices whoever asks has not read; ${COUNTED_AT_MOST} stands for that many or more.`,
    select: { id: true },
    resolve: async ({ id: projectId }, _args, { scope, tx }) => {
      const where = { projectId, ...unread(scope) };
      return (await tx.notice.findMany({ where, select: { id: true }, take: COUNTED_AT_MOST })).length;
    },
  }),
}));
