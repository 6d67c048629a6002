import type { Mail, Mailer } from "@graft/domain";

interface Addressee {
  readonly name: string;
  readonly email: string;
}

const hours = (seconds: number) => (seconds === 3600 ? "an hour" : `${Math.round(seconds / 3600)} hours`);

/** Seconds that the links are good for. */
export const RESET_SECONDS = 3600;
export const VERIFY_SECONDS = 24 * 3600;

/**
 * Mails about people's own accounts. They are handed over beside the request, so that the time it takes tells nobody
 * whether there is such an account; a mail that is not taken is logged by the mailer.
 */
export function accountMails(mailer: Mailer, dashboardUrl: string) {
  const post = (mail: Mail) => void mailer.send(mail).catch(() => undefined);
  const linkTo = (page: string, token: string) =>
    new URL(`${page}?token=${encodeURIComponent(token)}`, dashboardUrl).href;
  return {
    async sendReset({ name, email: to }: Addressee, token: string): Promise<void> {
      const text = [
        `Hello ${name},`,
        "",
        "somebody, you perhaps, wants a new password for your account on Graft. Choose it here:",
        linkTo("/reset-password", token),
        "",
        `The link is good for ${hours(RESET_SECONDS)} and works once. If it was not you, do nothing: your password stays.`,
      ].join("\n");
      post({ to, subject: "A new password for Graft", text });
    },
    async sendVerification({ name, email: to }: Addressee, token: string): Promise<void> {
      const text = [
        `Hello ${name},`,
        "",
        "confirm that this address is yours:",
        linkTo("/verify-email", token),
        "",
        `The link is good for ${hours(VERIFY_SECONDS)}. If you made no account on Graft, do nothing.`,
      ].join("\n");
      post({ to, subject: "Confirm your e-mail for Graft", text });
    },
  };
}
