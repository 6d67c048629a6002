"use client";

import { useQuery } from "@apollo/client/react";
import { CheckCheck } from "lucide-react";
import { useProject } from "../frame/project-context.tsx";
import { MarkNoticesReadDocument, type NoticeKind, NoticesDocument } from "../gql/graphql.ts";
import { nodesOf } from "../graphql/nodes-of.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { ChoiceBar } from "../ui/choice-bar.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { FilterChip } from "../ui/filter-chip.tsx";
import { PageHeader } from "../ui/page-header.tsx";
import { useUrlState } from "../url/use-url-state.ts";
import { NoticeList } from "./notice-list.tsx";
import { NOTICE_OPTIONS, NOTICE_WORDS } from "./notice-words.ts";

/** What members should hear of: requests, decisions, and what failed. */
export function NoticesPage() {
  const { id: projectId, slug } = useProject();
  const url = useUrlState();
  const unreadOnly = url.get("show") === "unread";
  const chosen = (url.get("kind")?.split(",") ?? []).filter((kind): kind is NoticeKind => kind in NOTICE_WORDS);
  const variables = { slug, unreadOnly, kind: chosen.length > 0 ? chosen : null };
  const query = useQuery(NoticesDocument, { variables });
  const mark = useAction(MarkNoticesReadDocument, (data) => data.markNoticesRead);
  const unread = query.data?.project?.unreadNoticeCount ?? 0;
  const markRead = (noticeIds?: readonly string[]) =>
    void mark.run({ input: { projectId, ...(noticeIds ? { noticeIds: [...noticeIds] } : {}) } });
  return (
    <>
      <PageHeader
        title="Notices"
        count={unread > 0 ? `${unread} unread` : undefined}
        actions={
          <Button disabled={unread === 0 || mark.pending} onClick={() => markRead()}>
            <CheckCheck aria-hidden />
            Mark all read
          </Button>
        }
      />
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <ChoiceBar
          label="Which notices"
          value={unreadOnly ? "unread" : "all"}
          options={[
            ["all", "All"],
            ["unread", "Unread"],
          ]}
          onChange={(show) => url.set({ show: show === "unread" ? show : undefined })}
        />
        <FilterChip
          label="Kind"
          options={NOTICE_OPTIONS}
          chosen={chosen}
          onChange={(kinds) => url.set({ kind: kinds.length > 0 ? kinds.join(",") : undefined })}
        />
      </div>
      <FaultList faults={mark.faults} />
      <QueryView query={query} pick={(data) => data.project} waitingFor="notices">
        {({ notices }) => {
          const rows = nodesOf(notices);
          if (rows.length === 0) return <NoNotices filtered={unreadOnly || chosen.length > 0} />;
          const { hasNextPage, endCursor } = notices.pageInfo;
          return (
            <>
              <NoticeList notices={rows} onRead={(id) => markRead([id])} />
              {hasNextPage ? (
                <Button
                  className="mt-3"
                  disabled={query.loading}
                  onClick={() => void query.fetchMore({ variables: { after: endCursor } })}
                >
                  Show older
                </Button>
              ) : null}
            </>
          );
        }}
      </QueryView>
    </>
  );
}

function NoNotices({ filtered }: { readonly filtered: boolean }) {
  if (filtered) return <EmptyState title="No such notices">Choose all, or other kinds.</EmptyState>;
  return (
    <EmptyState title="Nothing to tell yet" command="npm run demo">
      Requests for promotion and their decisions, runs and audits that fail, and schedules that miss their time stand
      here. The demo brings the first of them, in a project of its own.
    </EmptyState>
  );
}
