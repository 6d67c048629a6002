import { AppError } from "@graft/contracts";

/** A text as stored; `name` is what an error calls it. */
export interface EncodedText {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a text of a data set, which is UTF-8.
 *
 * @throws AppError TEXT_UNDECODABLE or TEXT_EMPTY naming the text.
 */
export function decodeText({ name, bytes }: EncodedText): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError(
      "TEXT_UNDECODABLE",
      `The text ${name} is not UTF-8. Save it again as UTF-8, or use a backbone that reads what it is.`,
      { cause, details: { file: name } },
    );
  }
  return checkText({ name, text });
}

/** A text that has words. @throws AppError TEXT_EMPTY naming it. */
export function checkText({ name, text }: { readonly name: string; readonly text: string }): string {
  if (text.trim() !== "") return text;
  throw new AppError("TEXT_EMPTY", `The text ${name} is empty. Remove it or give it words.`, {
    details: { file: name },
  });
}
