"use client";

import { Suspense, use } from "react";

interface TextExcerptProps {
  /** Digest of the text: what is kept of it never changes, however often its address does. */
  readonly sha256: string;
  readonly src: string;
  /** What it is called where it cannot be shown. */
  readonly name: string;
}

/** Characters that are shown at most: some ten lines. */
const SHOWN = 600;
/** Texts kept in memory; beyond them all are forgotten and asked for again. */
const KEPT = 1000;

const excerpts = new Map<string, Promise<string>>();

/** The first lines of a stored text, straight from the store; a reason instead of them where it does not answer. */
function excerptOf({ sha256, src, name }: TextExcerptProps): Promise<string> {
  const known = excerpts.get(sha256);
  if (known !== undefined) return known;
  if (excerpts.size >= KEPT) excerpts.clear();
  const asked = fetch(src)
    .then(async (answer) => {
      if (!answer.ok) throw new Error(`the store answered ${answer.status}`);
      return (await answer.text()).slice(0, SHOWN);
    })
    .catch((error: unknown) => {
      excerpts.delete(sha256);
      return `${name} cannot be shown: ${error instanceof Error ? error.message : String(error)}.`;
    });
  excerpts.set(sha256, asked);
  return asked;
}

/** The first lines of a stored text, as text whatever stands in it. */
export function TextExcerpt(props: TextExcerptProps) {
  return (
    <div className="min-h-20 rounded-sm border border-line bg-panel px-2.5 py-2 text-xs">
      <Suspense fallback={<span className="text-muted">Loading the text</span>}>
        <Lines {...props} />
      </Suspense>
    </div>
  );
}

function Lines(props: TextExcerptProps) {
  const text = use(excerptOf(props));
  return <p className="line-clamp-5 whitespace-pre-line break-words">{text}</p>;
}
