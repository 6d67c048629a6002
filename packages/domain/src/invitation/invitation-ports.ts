import type { Mailer } from "../mail/mailer.ts";
import type { OrganizationDirectory } from "../organization/organization-directory.ts";
import type { UnitOfWork } from "../unit-of-work.ts";

export interface InvitationPorts {
  readonly work: UnitOfWork;
  readonly directory: OrganizationDirectory;
  /** Null: the installation sends no mail, and whoever invites hands the link on. */
  readonly mailer: Mailer | null;
  /** Address of the dashboard, where the link leads. */
  readonly dashboardUrl: string;
  readonly invitationDays: number;
}

/** An invitation that was written, with the link that opens it: shown to whoever invites, this once. */
export interface SentInvitation {
  readonly id: string;
  readonly link: string;
  /** Whether a mail server took it. */
  readonly mailed: boolean;
}
