import { AppError, type DataChange } from "@graft/contracts";
import { openPromotionRequest } from "../promotion/request-promotion.ts";
import { readGaps } from "./audit-fire.ts";
import { type Contender, scoresOf } from "./challenge.ts";
import { compareVersions } from "./compare-versions.ts";
import { type FireContext, moveFire } from "./fire-context.ts";
import { storyComment, tellStory } from "./tell-story.ts";

/**
 * Ends a firing with its promotion request, whose comment tells the story. The request is the owner's: no approval of
 * theirs counts, and the platform approves nothing.
 *
 * @throws AppError STATE_CONFLICT where the policy asks for nobody's approval and the challenger is worse than the
 * champion: no machine moves an alias to a worse model.
 */
export async function promoteChallenger(context: FireContext, challenger: Contender): Promise<string> {
  const { scope, ports, schedule, runs, champion, gates } = context;
  const scores = scoresOf(runs);
  const testOf = ({ version }: Contender) => scores.get(version.trainRunId) ?? version.testScore;
  const other = "contender" in champion ? champion.contender : null;
  const score = compareVersions({
    challenger: { version: challenger.version, test: testOf(challenger) },
    champion: other && { version: other.version, test: testOf(other) },
    withoutChampion: "without" in champion ? champion.without : null,
    seed: schedule.template.seed,
  });
  const data = await dataChange(context);
  const story = tellStory({ data, score, bias: await readGaps(context, challenger) });
  const challengerVersionId = challenger.version.id;
  if (!gates.some(({ kind }) => kind === "APPROVALS") && score.difference && score.difference.high < 0) {
    const reason = `The policy of "${schedule.alias}" asks for nobody's approval, and the challenger is worse than the champion; no promotion was asked for.`;
    await moveFire(context, { state: "RUNNING", step: "PROMOTE", reason, challengerVersionId, story });
    throw new AppError("STATE_CONFLICT", `${reason} ${story.sentences.score}`);
  }
  const request = await openPromotionRequest(scope, ports.repositories, {
    modelVersionId: challengerVersionId,
    alias: schedule.alias,
    comment: storyComment(schedule.name, story),
    by: { id: schedule.createdById, name: `${schedule.createdByName} (schedule ${schedule.name})` },
    requestedById: schedule.createdById,
  });
  await moveFire(context, {
    state: "SUCCEEDED",
    step: "PROMOTE",
    reason: `Version ${challenger.version.version} was put forward for "${schedule.alias}".`,
    challengerVersionId,
    promotionRequestId: request.id,
    story,
  });
  return request.id;
}

/** Against the data of the champion; without one, against the version before. */
async function dataChange({ scope, ports, dataset, champion }: FireContext): Promise<DataChange> {
  const { datasets } = ports.repositories;
  const words = (version: { datasetName: string; version: number }) =>
    `${version.datasetName} version ${version.version}`;
  const trainedOn =
    "contender" in champion ? await datasets.findVersion(scope, champion.contender.version.datasetVersionId) : null;
  const from = trainedOn ?? (await datasets.versionBefore(scope, dataset.id));
  const classes = await datasets.difference(scope, from?.id ?? null, dataset.id);
  return { from: from && words(from), to: words(dataset), classes };
}
