interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** Does many items at once; answers one answer for each, in order. */
export type Together<Item, Answer> = (items: readonly Item[]) => Promise<readonly Answer[]>;

/** Milliseconds after which those who wait go beside what is under way: a connection that hangs must not hold all up. */
const PATIENCE_MS = 1000;

/**
 * Does together what is asked for at the same time: an item that finds nothing under way starts at once, and what comes
 * meanwhile waits and goes with the next. The work of an item never begins before it was asked for, so that no answer is
 * older than its question. Items whose common work fails are done one by one, so that one cannot spoil the others.
 */
export class Gathering<Item, Answer> {
  readonly #together: Together<Item, Answer>;
  readonly #atMost: number;
  #waiting: Waiting<Item, Answer>[] = [];
  #unanswered = 0;
  #working = 0;
  #startedAt = 0;

  constructor(together: Together<Item, Answer>, atMost: number) {
    this.#together = together;
    this.#atMost = atMost;
  }

  ask(item: Item): Promise<Answer> {
    this.#unanswered += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (this.#working === 0 || performance.now() - this.#startedAt > PATIENCE_MS) void this.#work();
    });
  }

  /** True while nobody waits for an answer, which holds for the last one as soon as it has it. */
  get idle(): boolean {
    return this.#unanswered === 0;
  }

  async #work(): Promise<void> {
    this.#working += 1;
    while (this.#waiting.length > 0) {
      this.#startedAt = performance.now();
      await this.#settle(this.#waiting.splice(0, this.#atMost));
    }
    this.#working -= 1;
  }

  async #settle(group: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await this.#together(group.map(({ item }) => item));
      if (answers.length !== group.length) throw new Error(`${group.length} were asked and ${answers.length} answered`);
      this.#unanswered -= group.length;
      for (const [index, { resolve }] of group.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      if (group.length > 1) for (const waiting of group) await this.#settle([waiting]);
      else {
        this.#unanswered -= 1;
        group[0]?.reject(error);
      }
    }
  }
}
