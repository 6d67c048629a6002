import { AppError } from "@graft/contracts";
import { convert } from "html-to-text";
import PostalMime from "postal-mime";

/** A mail as people read it. */
export interface Mail {
  /** Subject and body, one line each paragraph; never empty. */
  readonly text: string;
  /** `html` where the mail has a part in HTML, whatever else it has. */
  readonly format: "html" | "plain";
}

/** A mail as it was sent; `name` is what an error calls it. */
export interface RawMail {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A Content-Type header with the lines it goes on in. */
const CONTENT_TYPE = /^content-type:[^\n]*(?:\n[ \t][^\n]*)*/gim;
const CHARSET = /charset\s*=\s*"?([^";\s]+)/i;
/** What decoders put in the place of bytes that mean nothing. */
const REPLACEMENT = "\ufffd";
/** The line a mailbox file puts before each mail, which is no header of it. */
const MAILBOX_LINE = /^From [^\n]*\n/;

/**
 * Reads a mail: MIME parts, transfer encodings, charsets and HTML down to the words.
 *
 * @throws AppError CHARSET_UNKNOWN, TEXT_EMPTY or TEXT_UNDECODABLE naming the mail.
 */
export async function readMail({ name, bytes }: RawMail): Promise<Mail> {
  // Every byte is one character here, so that what stands between the headers costs nothing.
  const latin = Buffer.from(bytes).toString("latin1").replaceAll("\r\n", "\n").replace(MAILBOX_LINE, "");
  checkCharsets(name, latin);
  const { subject = "", text, html } = await parse(name, Buffer.from(latin, "latin1"));
  const body = text?.trim() ? text : wordsOf(html ?? "");
  const whole = `${subject}\n${body}`
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
  if (whole.includes(REPLACEMENT)) {
    throw new AppError(
      "TEXT_UNDECODABLE",
      `The mail ${name} has bytes that are no characters of the charset it is written in. Leave it out or save it again as UTF-8.`,
      { details: { file: name } },
    );
  }
  if (whole === "") {
    throw new AppError("TEXT_EMPTY", `The mail ${name} has no words, neither subject nor body. Leave it out.`, {
      details: { file: name },
    });
  }
  return { text: whole, format: html === undefined ? "plain" : "html" };
}

/** Parts and attached mails declare a charset each: one that nobody knows would be read as another, to nonsense. */
function checkCharsets(name: string, latin: string): void {
  for (const [header] of latin.matchAll(CONTENT_TYPE)) {
    const charset = CHARSET.exec(header)?.[1];
    if (charset === undefined || isKnown(charset)) continue;
    throw new AppError(
      "CHARSET_UNKNOWN",
      `The mail ${name} says it is written in ${JSON.stringify(charset)}, which is no known charset. Leave it out or save it again as UTF-8.`,
      { details: { file: name, charset } },
    );
  }
}

function isKnown(charset: string): boolean {
  try {
    return new TextDecoder(charset).encoding !== "replacement";
  } catch {
    return false;
  }
}

async function parse(name: string, mail: Uint8Array) {
  try {
    return await PostalMime.parse(mail, { forceRfc822Attachments: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("TEXT_UNDECODABLE", `The mail ${name} cannot be read as MIME: ${reason}. Leave it out.`, {
      cause,
      details: { file: name },
    });
  }
}

/** The words of an HTML page: no addresses of links and pictures, no width to break lines at. */
function wordsOf(html: string): string {
  return convert(html, {
    wordwrap: false,
    selectors: [
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "skip" },
    ],
  });
}
