import { z } from "zod";

/** What members are told of, in the dashboard and by webhook. */
export const NOTICE_KINDS = [
  "PROMOTION_REQUESTED",
  "PROMOTION_DECIDED",
  "RUN_FAILED",
  "AUDIT_FAILED",
  "SCHEDULE_MISSED",
] as const;
export const noticeKindSchema = z.enum(NOTICE_KINDS);
export type NoticeKind = z.infer<typeof noticeKindSchema>;

/** GraphQL types a notice can be about. */
export const NOTICE_SUBJECTS = ["PromotionRequest", "Run", "AuditReport", "RetrainingSchedule"] as const;
export const noticeSubjectSchema = z.enum(NOTICE_SUBJECTS);
export type NoticeSubject = z.infer<typeof noticeSubjectSchema>;

const PAGES: Readonly<Record<NoticeSubject, string>> = {
  PromotionRequest: "models/promotions",
  Run: "runs",
  AuditReport: "audits",
  RetrainingSchedule: "schedules",
};

/** Path of the page of what a notice is about, below its project: `models/promotions/<uuid>`. */
export function noticePath({ type, id }: { readonly type: NoticeSubject; readonly id: string }): string {
  return `${PAGES[type]}/${id}`;
}
