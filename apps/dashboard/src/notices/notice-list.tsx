import Link from "next/link";
import { useProjectHref } from "../frame/project-context.tsx";
import type { NoticeRowFragment } from "../gql/graphql.ts";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { TONE_TEXT } from "../ui/state-words.ts";
import { TimeAgo } from "../ui/time-ago.tsx";
import { NOTICE_WORDS } from "./notice-words.ts";

interface NoticeListProps {
  readonly notices: readonly NoticeRowFragment[];
  readonly onRead: (id: string) => void;
}

/** Notices, newest first; following one marks it read. */
export function NoticeList({ notices, onRead }: NoticeListProps) {
  return (
    <ol className="divide-y divide-line rounded-md border border-line">
      {notices.map((notice) => (
        <NoticeRow key={notice.id} notice={notice} onRead={() => onRead(notice.id)} />
      ))}
    </ol>
  );
}

function NoticeRow({ notice, onRead }: { readonly notice: NoticeRowFragment; readonly onRead: () => void }) {
  const href = useProjectHref();
  const { icon: Icon, tone, word } = NOTICE_WORDS[notice.kind];
  const read = () => {
    if (!notice.read) onRead();
  };
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-3 px-3 py-2 hover:bg-hover">
      <Icon aria-hidden className={classNames("mt-0.5 size-4", TONE_TEXT[tone])} />
      <div className="min-w-0">
        <Link
          href={href(notice.path)}
          onClick={read}
          className={classNames("text-pretty hover:text-accent hover:underline", !notice.read && "font-semibold")}
        >
          {notice.title}
        </Link>
        {notice.body ? <p className="line-clamp-3 max-w-[90ch] text-pretty text-muted">{notice.body}</p> : null}
        <p className="mt-0.5 text-sm text-muted">
          {word}, by {notice.actorName}
        </p>
      </div>
      <div className="flex items-start gap-2 text-sm text-muted">
        <TimeAgo at={notice.createdAt} />
        {notice.read ? (
          <span className="w-20 text-right">read</span>
        ) : (
          <Button
            variant="quiet"
            size="small"
            className="-my-1 w-20"
            aria-label={`Mark as read: ${notice.title}`}
            onClick={read}
          >
            Mark read
          </Button>
        )}
      </div>
    </li>
  );
}
