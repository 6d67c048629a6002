import type { AuditedGap, DataChange, FireStory, VersionComparison } from "@graft/contracts";
import { isMeasured } from "@graft/fairness";

/** Three digits, with a minus sign that is as wide as a plus. */
const digits = (value: number) => value.toFixed(3).replace("-", "−").replace("−0.000", "0.000");
const examples = (count: number) => (count === 1 ? "1 example" : `${count} examples`);

function dataSentence({ from, to, classes }: DataChange): string {
  const list = (counts: readonly string[]) => counts.join(", ");
  if (from === null) {
    return `Data: ${to}, the first of its kind: ${list(classes.map(({ label, added }) => `${label} ${added}`))}.`;
  }
  const total = (key: "added" | "removed") => classes.reduce((sum, row) => sum + row[key], 0);
  if (total("added") + total("removed") === 0) return `Data: ${to} has the same examples as ${from}.`;
  const changed = classes.filter(({ added, removed }) => added + removed > 0);
  const byClass = changed.map(({ label, added, removed }) => `${label} +${added} −${removed}`);
  return `Data: ${to} against ${from}: ${examples(total("added"))} added, ${total("removed")} removed (${list(byClass)}).`;
}

function scoreSentence(score: VersionComparison): string {
  const { challenger, champion, difference, mcNemarP, count, withoutChampion } = score;
  const own = `version ${challenger.version} has a top-1 of ${digits(challenger.top1)} and a macro F1 of ${digits(challenger.macroF1)}`;
  if (champion === null || difference === null) {
    return `Score: on ${examples(count)} of test ${own}. There is no champion to compare with: ${withoutChampion}.`;
  }
  const verdict =
    difference.low > 0 ? "better" : difference.high < 0 ? "worse" : "not to be told from it on this many examples";
  const share = Number((difference.confidence * 100).toPrecision(4));
  const p = mcNemarP === null ? "" : `, McNemar p ${digits(mcNemarP)}`;
  return (
    `Score: on the same ${examples(count)} of test ${own}; the champion, version ${champion.version}, ` +
    `${digits(champion.top1)} and ${digits(champion.macroF1)}. The difference in top-1 is ${digits(difference.value)} ` +
    `(${share}% interval ${digits(difference.low)} to ${digits(difference.high)}${p}): ${verdict}.`
  );
}

const ROLES = { CHALLENGER: "challenger", CHAMPION: "champion", BACKBONE: "backbone" } as const;

function gapWords({ subject, estimate, verdict }: AuditedGap): string {
  const value = isMeasured(estimate)
    ? `${digits(estimate.value)} (${digits(estimate.low)} to ${digits(estimate.high)})`
    : `not to be told, ${estimate.undefined}`;
  return `${ROLES[subject]} ${value}, ${verdict}`;
}

function biasSentence(bias: readonly AuditedGap[]): string {
  if (bias.length === 0) return "Bias: nothing was audited; neither the schedule nor the policy asks for it.";
  const keys = [...new Set(bias.map(({ attribute, metric }) => `${metric} by ${attribute}`))];
  const parts = keys.map((key) => {
    const gaps = bias.filter(({ attribute, metric }) => `${metric} by ${attribute}` === key);
    return `${key}: ${gaps.map(gapWords).join("; ")}`;
  });
  return `Bias: ${parts.join(". ")}.`;
}

/** The story of a firing: what changed in the data, how the scores compare, how the gaps compare. */
export function tellStory(facts: Omit<FireStory, "sentences">): FireStory {
  const { data, score, bias } = facts;
  return {
    ...facts,
    sentences: { data: dataSentence(data), score: scoreSentence(score), bias: biasSentence(bias) },
  };
}

/** The story as the promotion request says it. */
export function storyComment(scheduleName: string, { sentences }: FireStory): string {
  return [`Asked for by the schedule "${scheduleName}".`, sentences.data, sentences.score, sentences.bias].join("\n");
}
