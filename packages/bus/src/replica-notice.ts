import { z } from "zod";
import type { HintOnTheWire } from "./outgoing-hints.ts";

const noticeSchema = z.object({
  /** The replica that says it. */
  from: z.string(),
  /** Order of its beats: its own beat that comes back proves that nothing sent before it was missed. */
  beat: z.number().optional(),
  /** It ends in good order; its silence from now on means nothing. */
  bye: z.literal(true).optional(),
  /** It had to drop hints: everybody looks at the rows. */
  lookAgain: z.literal(true).optional(),
  hints: z.array(z.tuple([z.string(), z.record(z.string(), z.unknown())])).optional(),
});

/** What one replica says to the others in one text. */
export type ReplicaNotice = z.infer<typeof noticeSchema>;

/** Reads a text from the line; undefined when another version of Graft says something not understood here. */
export function parseNotice(text: string): ReplicaNotice | undefined {
  try {
    return noticeSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Packs hints into as few texts as the line's limit allows, in their order. */
export function packHints(from: string, hints: readonly HintOnTheWire[], textLimit: number): string[] {
  const frame = Buffer.byteLength(JSON.stringify({ from, hints: [] }));
  const texts: string[] = [];
  let packed: string[] = [];
  let size = frame;
  const close = () => {
    if (packed.length > 0) texts.push(`{"from":${JSON.stringify(from)},"hints":[${packed.join(",")}]}`);
    packed = [];
    size = frame;
  };
  for (const hint of hints) {
    const text = JSON.stringify(hint);
    const bytes = Buffer.byteLength(text) + 1;
    if (size + bytes > textLimit) close();
    packed.push(text);
    size += bytes;
  }
  close();
  return texts;
}
