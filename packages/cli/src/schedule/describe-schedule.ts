import type { ScheduleBriefFragment } from "@graft/client";

/** When it fires: an expression in its zone, or new data. */
export function whenItFires({ trigger, expression, zone, datasetName }: ScheduleBriefFragment): string {
  return trigger === "CRON" ? `${expression} (${zone})` : `a new version of ${datasetName}`;
}

const minute = (time: string) => time.slice(0, 16).replace("T", " ");

/** A schedule for a person, with the next times it fires. */
export function describeSchedule(schedule: ScheduleBriefFragment): string {
  const { name, state, alias, modelName, nextFirings } = schedule;
  const head = `${name} is ${state.toLowerCase()}: ${whenItFires(schedule)}, challenges ${modelName}@${alias}.`;
  if (nextFirings.length === 0) return head;
  return [head, "Next (UTC):", ...nextFirings.map((time) => `  ${minute(time)}`)].join("\n");
}

/** The row of a list. */
export function scheduleRow(schedule: ScheduleBriefFragment): string[] {
  const { name, state, alias, modelName, nextFirings, lastFire } = schedule;
  const next = nextFirings[0];
  const last = lastFire ? `${lastFire.state} ${minute(lastFire.dueAt)}` : "";
  return [name, state, whenItFires(schedule), `${modelName}@${alias}`, next === undefined ? "" : minute(next), last];
}
