import { StringDecoder } from "node:string_decoder";
import { LIMITS } from "@graft/contracts";

/**
 * Cuts a stream of bytes into lines. Of a line that was written over with carriage returns, as progress bars do, what a
 * terminal would show last stays; a line longer than the limit becomes several.
 */
export class LineSplitter {
  readonly #decoder = new StringDecoder("utf8");
  readonly #take: (line: string) => void;
  #rest = "";

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  write(bytes: Buffer): void {
    const lines = (this.#rest + this.#decoder.write(bytes)).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#give(line);
    while (this.#rest.length > LIMITS.logLineCharacters) {
      const cut = cutBefore(this.#rest, LIMITS.logLineCharacters);
      this.#give(this.#rest.slice(0, cut));
      this.#rest = this.#rest.slice(cut);
    }
  }

  /** Gives what stands behind the last line's end. */
  end(): void {
    const rest = this.#rest + this.#decoder.end();
    this.#rest = "";
    if (rest !== "") this.#give(rest);
  }

  #give(raw: string): void {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    let text = line.slice(line.lastIndexOf("\r") + 1).replaceAll("\0", "\ufffd");
    while (text.length > LIMITS.logLineCharacters) {
      const cut = cutBefore(text, LIMITS.logLineCharacters);
      this.#take(text.slice(0, cut));
      text = text.slice(cut);
    }
    this.#take(text);
  }
}

/** The place at or before the limit that does not part a character in two. */
function cutBefore(text: string, limit: number): number {
  const last = text.charCodeAt(limit - 1);
  return last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit;
}
