import { createSchedule } from "@graft/domain";
import { decodeId } from "../global-id.ts";
import { mutationField } from "../mutation-field.ts";
import { optionalSettings, requiredSettings } from "./schedule-inputs.ts";
import { schedulePayload } from "./schedule-payload.ts";

mutationField("createSchedule", {
  description:
    "Makes a schedule that trains a challenger, compares and audits it beside the champion, and asks for its promotion. Needs MEMBER; a name that is taken answers CONFLICT.",
  input: (t) => ({
    projectId: t.id({ required: true, description: "Id of the project." }),
    ...requiredSettings(t),
    ...optionalSettings(t),
  }),
  resolve: async ({ projectId, ...input }, { scope, platform }) => ({
    scheduleId: await createSchedule(scope, platform, {
      ...input,
      template: input.template,
      projectId: decodeId("Project", projectId),
      expression: input.expression ?? null,
      zone: input.zone ?? null,
      audits: input.audits ?? {},
      overlap: input.overlap ?? "SKIP",
      catchUp: input.catchUp ?? "LAST",
      catchUpLimit: input.catchUpLimit ?? 10,
    }),
  }),
  payload: schedulePayload,
});
