import { pauseRun } from "@graft/domain";
import { runControlField } from "./run-control-field.ts";

runControlField("pauseRun", {
  description:
    "Pauses a run: at once while it is queued, a running one when its agent has kept a checkpoint and handed it back, a LADDER with all its children. Needs MEMBER; again changes nothing.",
  act: pauseRun,
});
