import type { Mailer } from "@graft/domain";
import { createTransport } from "nodemailer";
import type { Logger } from "pino";
import type { MailEnv } from "./mail-env.ts";

/** Milliseconds a mail server may take for its greeting, and between two of its answers. */
const PATIENCE = 10_000;

function smtpMailer(url: string, from: string): Mailer {
  const transport = createTransport(
    { url, connectionTimeout: PATIENCE, greetingTimeout: PATIENCE, socketTimeout: PATIENCE },
    // A text never makes the server read a file or ask another host.
    { from, disableFileAccess: true, disableUrlAccess: true },
  );
  return {
    async send({ to, subject, text }) {
      await transport.sendMail({ to: { name: "", address: to }, subject, text });
    },
  };
}

/** Writes mails to the log: in development there is somebody to read it. */
function consoleMailer(logger: Logger): Mailer {
  return {
    async send(mail) {
      logger.info({ mail }, "a mail, as it would be sent");
    },
  };
}

/** Whoever carries the installation's mails; null where nobody does. Failures are logged and passed on. */
export function openMailer({ smtpUrl, from, console }: MailEnv, logger: Logger): Mailer | null {
  if (smtpUrl === null) return console ? consoleMailer(logger) : null;
  const mailer = smtpMailer(smtpUrl, from);
  return {
    send: (mail) =>
      mailer.send(mail).catch((err: unknown) => {
        logger.error({ err, subject: mail.subject }, "the mail server took no mail");
        throw err;
      }),
  };
}
