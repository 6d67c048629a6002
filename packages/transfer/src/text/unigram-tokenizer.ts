import { AppError, BACKBONE_TOKENIZER, type TokenizerFile } from "@graft/contracts";

/** How text becomes token numbers, part of every feature's key; the vocabulary is part of the backbone's digest. */
export const TEXT_TOKENIZER = "graft unigram 1: UTF-8, white space as one space, NFKC, best path";

/** Stands for the space before a word. */
const MARK = "\u2581";
/** Number of the piece that stands for anything unknown. */
const UNKNOWN = 0;
/** How far below the worst piece an unknown character scores, as in SentencePiece. */
const UNKNOWN_PENALTY = 10;

/** A place in the tree of pieces: where the next character leads, and the piece that ends here. */
interface Place {
  readonly next: Map<string, Place>;
  id: number;
  score: number;
}

const emptyPlace = (): Place => ({ next: new Map(), id: -1, score: 0 });

/** A word being taken apart: for each position the best score up to it, and the piece that ends there. */
interface Lattice {
  readonly best: number[];
  readonly piece: number[];
  readonly start: number[];
}

/**
 * SentencePiece's unigram segmentation (Kudo 2018): of all ways to write a text as pieces of the vocabulary the one
 * with the largest sum of scores, found by Viterbi's algorithm. Of two equal sums the shorter last piece wins, and a
 * sum of exactly 0 counts as none yet: both as in the tokenizer the Universal Sentence Encoder was published with, so
 * that every text gets the very numbers its weights were made for.
 */
export class UnigramTokenizer {
  readonly #root = emptyPlace();
  /** Worse than any piece, so that pieces are preferred wherever there are some. */
  readonly #unknownScore: number;

  /** @throws AppError BACKBONE_CORRUPT for a piece that spans words: words could not be taken apart one by one. */
  constructor({ pieces, reserved }: TokenizerFile) {
    for (const [id, [text, score]] of pieces.entries()) {
      if (id < reserved) continue;
      if (text.lastIndexOf(MARK) > 0) {
        throw new AppError("BACKBONE_CORRUPT", `${BACKBONE_TOKENIZER} has the piece "${text}", which spans words.`, {
          details: { file: BACKBONE_TOKENIZER, piece: text },
        });
      }
      let place = this.#root;
      for (const symbol of text) {
        const next = place.next.get(symbol) ?? emptyPlace();
        place.next.set(symbol, next);
        place = next;
      }
      place.id = id;
      place.score = score;
    }
    this.#unknownScore = Math.min(...pieces.map(([, score]) => score)) - UNKNOWN_PENALTY;
  }

  /** Numbers of a text's first `maxTokens` pieces; a run of unknown characters is one. */
  encode(text: string, maxTokens: number): number[] {
    const normalized = text.normalize("NFKC");
    if (normalized === "") return [];
    const tokens: number[] = [];
    let sum = 0;
    for (const word of words(normalized)) {
      const lattice = this.#lattice([...word], sum);
      for (const id of pathOf(lattice)) {
        if (id !== UNKNOWN || tokens.at(-1) !== UNKNOWN) tokens.push(id);
      }
      if (tokens.length >= maxTokens) return tokens.slice(0, maxTokens);
      // Carried on, because two sums that are equal in one word may round apart behind a longer text.
      sum = lattice.best.at(-1) ?? 0;
    }
    return tokens;
  }

  #lattice(symbols: readonly string[], sum: number): Lattice {
    const size = symbols.length + 1;
    const lattice: Lattice = { best: zeros(size), piece: zeros(size), start: zeros(size) };
    lattice.best[0] = sum;
    for (let from = 0; from < symbols.length; from++) {
      let place = this.#root;
      let matched = false;
      for (let to = from; to < symbols.length; to++) {
        const next = place.next.get(symbols[to] ?? "");
        if (next === undefined) break;
        place = next;
        if (place.id < 0) continue;
        matched = true;
        offer(lattice, { from, to: to + 1 }, place);
      }
      if (!matched) offer(lattice, { from, to: from + 1 }, { id: UNKNOWN, score: this.#unknownScore });
    }
    return lattice;
  }
}

const zeros = (size: number) => new Array<number>(size).fill(0);

/** The words of a text, each behind its mark; spaces in a row are words of nothing but the mark. */
function* words(text: string): Generator<string> {
  let from = 0;
  for (let space = text.indexOf(" "); space >= 0; space = text.indexOf(" ", from)) {
    yield MARK + text.slice(from, space);
    from = space + 1;
  }
  yield MARK + text.slice(from);
}

function offer(
  { best, piece, start }: Lattice,
  { from, to }: { readonly from: number; readonly to: number },
  { id, score }: { readonly id: number; readonly score: number },
): void {
  const sum = score + (best[from] ?? 0);
  const known = best[to] ?? 0;
  if (known !== 0 && sum < known) return;
  best[to] = sum;
  piece[to] = id;
  start[to] = from;
}

function pathOf({ piece, start }: Lattice): number[] {
  const path: number[] = [];
  for (let at = piece.length - 1; at > 0; at = start[at] ?? 0) path.push(piece[at] ?? UNKNOWN);
  return path.reverse();
}
