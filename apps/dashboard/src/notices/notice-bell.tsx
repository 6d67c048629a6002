"use client";

import { useApolloClient, useQuery, useSubscription } from "@apollo/client/react";
import { Bell } from "lucide-react";
import Link from "next/link";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { NoticeUpdatesDocument, UnreadNoticesDocument } from "../gql/graphql.ts";
import { Tooltip } from "../ui/tooltip.tsx";

/** The API counts no further. */
const COUNTED = 100;

function countWords(unread: number): string {
  if (unread === 0) return "none";
  return unread >= COUNTED ? "99 or more" : String(unread);
}

/** How much there is unread, and the way to it. What a new notice is about has changed on the open page as well. */
export function NoticeBell() {
  const { id, slug } = useProject();
  const href = useProjectHref();
  const client = useApolloClient();
  const { data } = useQuery(UnreadNoticesDocument, { variables: { slug } });
  useSubscription(NoticeUpdatesDocument, {
    variables: { projectId: id },
    ignoreResults: true,
    onData: () => void client.refetchQueries({ include: "active" }).catch(() => undefined),
  });
  const unread = data?.project?.unreadNoticeCount ?? 0;
  const words = data?.project ? `Notices, ${countWords(unread)} unread` : "Notices";
  return (
    <Tooltip content={words}>
      <Link
        href={href("notices")}
        aria-label={words}
        className="relative inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        <Bell aria-hidden className="size-4" />
        {unread > 0 ? (
          <span
            aria-hidden
            className="absolute -top-1 left-3.5 min-w-4 rounded-full bg-accent px-1 text-center text-[10px] leading-4 font-semibold text-on-accent tabular-nums"
          >
            {unread >= COUNTED ? "99+" : unread}
          </span>
        ) : null}
      </Link>
    </Tooltip>
  );
}
