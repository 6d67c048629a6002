import { z } from "zod";

const flag = z.enum(["0", "1"]).transform((value) => value === "1");

/** Mail to people, and invitations, which go by mail. */
export const mailSchema = z.object({
  /** Mail server, such as `smtps://user:password@mail.example.org`; left out: no mail is sent. */
  GRAFT_SMTP_URL: z.union([z.literal(""), z.url({ protocol: /^smtps?$/ })]).optional(),
  /** Who mails come from: an address, or `Name <address>`. */
  GRAFT_MAIL_FROM: z.string().min(3).default("Graft <graft@localhost>"),
  /** 1: mails are written to the log, links and all, where there is no mail server; for development. */
  GRAFT_MAIL_CONSOLE: flag.default(false),
  /** Days an invitation's link is good for. */
  GRAFT_INVITATION_DAYS: z.coerce.number().positive().max(90).default(7),
});

export interface MailEnv {
  readonly smtpUrl: string | null;
  readonly from: string;
  readonly console: boolean;
  readonly invitationDays: number;
}

export function mailEnv(env: z.infer<typeof mailSchema>): MailEnv {
  return {
    // Compose hands an empty text on where there is none.
    smtpUrl: env.GRAFT_SMTP_URL || null,
    from: env.GRAFT_MAIL_FROM,
    console: env.GRAFT_MAIL_CONSOLE,
    invitationDays: env.GRAFT_INVITATION_DAYS,
  };
}
