import { Contestant } from "../peers/contestant.ts";

/** The engine with the photographs' question, in a process of its own: nothing decoded or compiled before stands in it. */
export function questionContestant(backbone: string): Contestant {
  const args = ["--import", "tsx", "test/peers/question-contestant.ts", backbone];
  return new Contestant({ name: "the engine", command: process.execPath, args });
}

/** Asks a contestant that ends afterwards. */
export async function askOnce<T>(contestant: Contestant, question: Readonly<Record<string, unknown>>): Promise<T> {
  try {
    await contestant.ask({ ask: "open" });
    return await contestant.ask<T>(question);
  } finally {
    await contestant.stop();
  }
}
