import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A mail server that keeps what it takes. */
export interface MailServer {
  readonly url: string;
  /** Every mail so far, parsed. */
  readonly mails: readonly Email[];
  /** The newest mail to an address, waited for. */
  to(address: string, which?: (mail: Email) => boolean): Promise<Email>;
  close(): Promise<void>;
}

/** Starts a real SMTP server on a free port; who signs in with the wrong password hands nothing over. */
export async function startMailServer(): Promise<MailServer> {
  const mails: Email[] = [];
  let heard = () => undefined as undefined;
  let next = new Promise<void>((resolve) => {
    heard = () => void resolve() as undefined;
  });
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onAuth: ({ username, password }, _session, callback) =>
      username === "graft" && password === "a mail password"
        ? callback(null, { user: username })
        : callback(new Error("Invalid username or password")),
    onData: (stream, _session, callback) => {
      text(stream)
        .then((raw) => PostalMime.parse(raw))
        .then((mail) => {
          mails.push(mail);
          const tell = heard;
          next = new Promise<void>((resolve) => {
            heard = () => void resolve() as undefined;
          });
          tell();
          callback();
        }, callback);
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://graft:${encodeURIComponent("a mail password")}@127.0.0.1:${port}`,
    mails,
    async to(address, which = () => true) {
      for (;;) {
        const found = mails.findLast((mail) => mail.to?.some((to) => to.address === address) && which(mail));
        if (found) return found;
        await next;
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** The one link in a mail. */
export function linkIn({ text: body = "" }: Email): URL {
  const [link, ...others] = body.match(/https?:\/\/\S+/g) ?? [];
  if (link === undefined || others.length > 0) throw new Error(`the mail has not one link: ${body}`);
  return new URL(link);
}
