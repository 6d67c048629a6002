import type { NoticeKind, NoticeSubject } from "@graft/contracts";
import type { TenantScope } from "../tenant-scope.ts";

export interface NewNotice {
  readonly projectId: string;
  readonly kind: NoticeKind;
  /** What happened, in a short line. */
  readonly title: string;
  /** The rest of the story, in a sentence or two; empty when the title says all. */
  readonly body: string;
  /** What it is about: a GraphQL type and the row's UUID. */
  readonly subject: { readonly type: NoticeSubject; readonly id: string };
}

/** Notices of one tenant, inside one transaction. */
export interface NoticeRepository {
  /**
   * Writes a notice. Who caused it has read it. Subscribers hear of it when the transaction has committed. Answers its
   * id.
   */
  insert(scope: TenantScope, notice: NewNotice): Promise<string>;
  /**
   * Marks those of the notices that exist as read by the person; with `null` all of the project's. Answers how many were
   * unread before.
   */
  markRead(
    scope: TenantScope,
    mark: { readonly userId: string; readonly projectId: string; readonly noticeIds: readonly string[] | null },
  ): Promise<number>;
}
