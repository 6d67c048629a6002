import { readFile } from "node:fs/promises";
import type { Fault } from "@graft/contracts";
import { CsvError, parse } from "csv-parse/sync";

/** What `attributes.csv` says of one file. */
export interface AttributeRow {
  readonly line: number;
  readonly file: string;
  /** Attributes without an empty value: an empty cell means not known. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ReadAttributes {
  readonly names: readonly string[];
  readonly rows: readonly AttributeRow[];
  readonly faults: readonly Fault[];
}

/** A parsed line and where it ends in the file. */
interface Line {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/**
 * Reads `file,NAME,...`: one line per picture, its path relative to the data set's folder, and one column per
 * protected attribute. A byte order mark, CRLF and `\` in paths are tolerated.
 */
export async function readAttributes(path: string): Promise<ReadAttributes> {
  const faults: Fault[] = [];
  const [header, ...lines] = parseLines(await readFile(path), faults);
  if (header === undefined) {
    if (faults.length === 0) faults.push(invalid("it is empty; its first line must be file,NAME,..."));
    return { names: [], rows: [], faults };
  }
  const [first, ...names] = header.record.map((name) => name.trim());
  faults.push(...headerFaults(first, names));
  if (faults.length > 0) return { names, rows: [], faults };
  const rows: AttributeRow[] = [];
  for (const { record, info } of lines) {
    if (record.length === names.length + 1) rows.push(toRow(record, names, info.lines));
    else faults.push(invalid(`line ${info.lines} has ${record.length} columns where line 1 has ${names.length + 1}`));
  }
  return { names, rows, faults };
}

function parseLines(bytes: Uint8Array, faults: Fault[]): Line[] {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown as Line[];
  } catch (error) {
    if (error instanceof CsvError) faults.push(invalid(error.message));
    else if (error instanceof TypeError) faults.push(invalid("it is not UTF-8 text"));
    else throw error;
    return [];
  }
}

function headerFaults(first: string | undefined, names: readonly string[]): Fault[] {
  const faults: Fault[] = [];
  if (first?.toLowerCase() !== "file") faults.push(invalid(`its first column must be "file" and is "${first ?? ""}"`));
  if (names.length === 0) faults.push(invalid("it has no attribute: add a column for each"));
  for (const [index, name] of names.entries()) {
    if (name === "" || name.length > 64) faults.push(invalid(`column ${index + 2} needs a name of 1 to 64 characters`));
    else if (names.indexOf(name) !== index) faults.push(invalid(`it has two columns named ${name}`));
  }
  return faults;
}

function toRow(record: readonly string[], names: readonly string[], line: number): AttributeRow {
  const [file = "", ...values] = record.map((value) => value.trim());
  const known = names.map((name, index) => [name, values[index] ?? ""] as const).filter(([, value]) => value !== "");
  return {
    line,
    file: file.replaceAll("\\", "/").replace(/^\.\//, "").normalize("NFC"),
    attributes: Object.fromEntries(known),
  };
}

function invalid(what: string): Fault {
  return {
    code: "MANIFEST_INVALID",
    message: `attributes.csv cannot be read: ${what}.`,
    subject: "attributes.csv",
  };
}
