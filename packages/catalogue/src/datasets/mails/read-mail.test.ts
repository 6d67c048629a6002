import { describe, expect, it } from "vitest";
import { readMail } from "./read-mail.ts";

const mail = (...lines: string[]) => Buffer.from(lines.join("\n"), "latin1");
const read = (bytes: Uint8Array) => readMail({ name: "spam-1/00001.txt", bytes });

describe("reading a mail", () => {
  it("takes subject and body, past a mailbox line, each paragraph a line", async () => {
    const bytes = mail(
      "From a@b.example  Thu Aug 22 13:17:22 2002",
      "Subject: Two   words",
      "",
      "First line.",
      "",
      "  Second\tline. ",
    );
    expect(await read(bytes)).toEqual({ text: "Two words\nFirst line.\nSecond line.", format: "plain" });
  });

  it("decodes the subject's encoded words, quoted-printable and the charset that is named", async () => {
    const bytes = mail(
      "Subject: =?koi8-r?B?8NLJ18XU?=",
      'Content-Type: text/plain; charset="windows-1251"',
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "=CF=F0=E8=E2=E5=F2",
    );
    expect(await read(bytes)).toEqual({ text: "Привет\nПривет", format: "plain" });
  });

  it("reads an HTML mail down to its words, without addresses, scripts and pictures", async () => {
    const bytes = mail(
      "Subject: Offer",
      "Content-Type: text/html; charset=iso-8859-1",
      "",
      '<html><style>p { color: red }</style><p>Caf\xe9 &amp; <a href="http://x.example">tea</a></p><img src="a.png" alt="logo"><script>var a;</script></html>',
    );
    expect(await read(bytes)).toEqual({ text: "Offer\nCafé & tea", format: "html" });
  });

  it("prefers the plain part of a mail that has both, and still calls it html", async () => {
    const bytes = mail(
      "Subject: Both",
      'Content-Type: multipart/alternative; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      "plain words",
      "--b",
      "Content-Type: text/html",
      "",
      "<b>html words</b>",
      "--b--",
    );
    expect(await read(bytes)).toEqual({ text: "Both\nplain words", format: "html" });
  });

  it.each([
    ["DEFAULT_CHARSET", "Content-Type: text/plain; charset=DEFAULT_CHARSET"],
    ["chinesebig5", 'Content-Type: text/html;\n\tcharset="chinesebig5"'],
  ])("names the mail and its unknown charset %s", async (charset, header) => {
    await expect(read(mail("Subject: s", header, "", "words"))).rejects.toMatchObject({
      code: "CHARSET_UNKNOWN",
      details: { file: "spam-1/00001.txt", charset },
      message: expect.stringContaining("spam-1/00001.txt"),
    });
  });

  it("names the mail whose bytes are no characters of its charset", async () => {
    const bytes = mail("Subject: s", "Content-Type: text/plain; charset=utf-8", "", "caf\xe9");
    await expect(read(bytes)).rejects.toMatchObject({
      code: "TEXT_UNDECODABLE",
      details: { file: "spam-1/00001.txt" },
    });
  });

  it("names the mail without words", async () => {
    const bytes = mail("Subject: ", "Content-Type: text/html", "", "<img src='a.png'>");
    await expect(read(bytes)).rejects.toMatchObject({ code: "TEXT_EMPTY", details: { file: "spam-1/00001.txt" } });
  });
});
