import type { builder } from "../builder.ts";
import type { Payload } from "../mutation-field.ts";
import { RetrainingSchedule } from "./retraining-schedule.ts";

type Fields = PothosSchemaTypes.ObjectFieldBuilder<
  typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never,
  Payload<{ scheduleId: string }>
>;

/** The schedule a mutation has written. */
export function schedulePayload(t: Fields) {
  return {
    schedule: t.prismaField({
      type: RetrainingSchedule,
      nullable: true,
      description: "The schedule.",
      resolve: (query, { outcome }, _args, { tx }) =>
        outcome && tx.retrainingSchedule.findUnique({ ...query, where: { id: outcome.scheduleId } }),
    }),
  };
}
