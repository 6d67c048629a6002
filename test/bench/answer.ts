import path from "node:path";
import { writeMobileNetV2 } from "../peers/backbone-folder.ts";
import { Contestant } from "../peers/contestant.ts";
import { findKeras, HOW_TO_GET_KERAS } from "../peers/find-keras.ts";
import { PHOTOGRAPHS, photographsObstacle } from "../peers/photographs.ts";
import { ARMS, type Arm, type ArmAnswer, QUESTION } from "../peers/question-settings.ts";
import { openTestFolder } from "../test-folder.ts";
import { type Bench, type BenchContext, type Measurement, median } from "./measurement.ts";
import { askOnce, questionContestant } from "./question.ts";

/** One seed each. */
const ROUNDS = 3;
const ROWS = [...ARMS, "whole"] as const;
const GOALS = { extraction: 6, whole: 2 } as const;

interface Gain {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}
type Answer = Record<Arm, ArmAnswer> & { readonly whole: number };

const top1 = ({ correct }: ArmAnswer) => correct.reduce((sum, one) => sum + one, 0) / correct.length;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (share: number) => `${(100 * share).toFixed(1)}%`;

/** Seconds of an arm, or of all of them with the comparison. */
const secondsOf = (answer: Answer, row: (typeof ROWS)[number]) =>
  row === "whole" ? answer.whole : answer[row].seconds;

/** Both sides' scores over the seeds. @throws where their means are further apart than the seeds' spread. */
function scores(arm: Arm, ours: readonly Answer[], theirs: readonly Answer[]): string {
  const own = ours.map((answer) => top1(answer[arm]));
  if (theirs.length === 0) return `top-1 ${percent(mean(own))}`;
  const peer = theirs.map((answer) => top1(answer[arm]));
  const spread = Math.max(...own, ...peer) - Math.min(...own, ...peer);
  // One photograph is the smallest difference there can be.
  const allowed = Math.max(spread, 1 / (ours[0]?.[arm].correct.length ?? 1));
  if (Math.abs(mean(own) - mean(peer)) > allowed) {
    throw new Error(
      `${arm}: top-1 ${percent(mean(own))} here, ${percent(mean(peer))} in Keras, seeds within ${spread}.`,
    );
  }
  return `top-1 ${percent(mean(own))}, the script's ${percent(mean(peer))}, seeds within ${percent(spread)}`;
}

interface Sides {
  readonly ours: () => Contestant;
  readonly theirs: (() => Contestant) | undefined;
  readonly task: (seed: number) => Readonly<Record<string, unknown>>;
}

async function takeTurns({ ours, theirs, task }: Sides, say: (message: string) => void) {
  const answers = { ours: [] as (Answer & { gains: Gain[] })[], theirs: [] as Answer[] };
  for (let seed = 1; seed <= ROUNDS; seed++) {
    say(`answer: seed ${seed} of ${ROUNDS}`);
    const peer = async () => {
      if (theirs) answers.theirs.push(await askOnce<Answer>(theirs(), task(seed)));
    };
    if (seed % 2 === 0) await peer();
    answers.ours.push(await askOnce(ours(), { ask: "answer", seed }));
    if (seed % 2 === 1) await peer();
  }
  return answers;
}

/** What the peer needs to know, besides the photographs: our weights and settings. */
async function taskOf(backbone: string, file: string): Promise<Sides["task"]> {
  const { entries } = await askOnce<{ entries: object[] }>(questionContestant(backbone), { ask: "weights", file });
  const { side, batch, extraction, partial, full, lastBlock } = QUESTION;
  const settings = { side, batch, extraction, partial, full, lastBlock: lastBlock.layers };
  // The network's number of a byte, as the backbone's manifest says.
  const scaling = { scale: 1 / 255, offset: 0 };
  return (seed) => ({ ask: "answer", seed, data: PHOTOGRAPHS, weights: file, entries, ...scaling, ...settings });
}

async function measure({ say, show, leaveOut }: BenchContext): Promise<Measurement[]> {
  const obstacle = photographsObstacle();
  if (obstacle !== undefined) {
    for (const row of ROWS) leaveOut(`answer/${row}`, obstacle);
    return [];
  }
  const test = openTestFolder();
  const python = findKeras();
  try {
    const backbone = path.join(test.root, "backbone");
    await writeMobileNetV2(backbone);
    const task = await taskOf(backbone, path.join(test.root, "weights.bin"));
    const theirs =
      python &&
      (() => new Contestant({ name: "Keras", command: python.command, args: ["test/peers/keras_question.py"] }));
    const answers = await takeTurns({ ours: () => questionContestant(backbone), theirs, task }, say);
    const gains = answers.ours[0]?.gains.map(({ value, low, high }) => [value, low, high].map(percent).join(" "));
    return ROWS.map((row) => {
      const ours = answers.ours.map((answer) => secondsOf(answer, row));
      const peers = answers.theirs.map((answer) => secondsOf(answer, row));
      const scored =
        row === "whole"
          ? `gain over extraction with its 95% interval: last block ${gains?.[0]}, full ${gains?.[1]}`
          : scores(row, answers.ours, answers.theirs);
      const measurement = { name: `answer/${row}`, unit: "s", samples: ours };
      const measured: Measurement =
        python === undefined
          ? { ...measurement, note: `${scored}; no peer: Keras is not at hand; ${HOW_TO_GET_KERAS}` }
          : {
              ...measurement,
              peer: { name: `the guide's script, ${python.version}`, value: median(peers) },
              ratios: peers.map((value, i) => value / (ours[i] ?? Number.NaN)),
              note: scored,
              ...(row in GOALS
                ? { goal: { of: "ratio", op: ">=", value: GOALS[row as keyof typeof GOALS] } as const }
                : {}),
            };
      show(measured);
      return measured;
    });
  } finally {
    test.remove();
  }
}

/** The bench of that name. */
export const answerBench: Bench = {
  name: "answer",
  about: "seconds of a user's whole question, frozen or fine-tuned and how much, beside the script of Keras's guide",
  measure,
};
