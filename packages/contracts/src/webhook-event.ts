import { z } from "zod";
import { noticeKindSchema, noticeSubjectSchema } from "./notice.ts";

/** Body of what a webhook is sent. `PING` is the test; everything else is a notice. */
export const webhookEventSchema = z.strictObject({
  format: z.literal("graft.webhook-event/1"),
  /** The same in every attempt: who has seen it has seen the event. Also in the header `graft-delivery`. */
  delivery: z.uuid(),
  kind: z.union([noticeKindSchema, z.literal("PING")]),
  /** Slugs, as in the addresses of pages; the project is null for a test. */
  organization: z.string(),
  project: z.string().nullable(),
  /** What happened; null for a test. */
  notice: z
    .strictObject({
      id: z.uuid(),
      title: z.string(),
      body: z.string(),
      actor: z.string(),
      at: z.iso.datetime(),
      subject: z.strictObject({ type: noticeSubjectSchema, id: z.uuid() }),
      /** Page in the dashboard. */
      url: z.url(),
    })
    .nullable(),
});
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
