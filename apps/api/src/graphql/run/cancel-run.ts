import { cancelRun } from "@graft/domain";
import { runControlField } from "./run-control-field.ts";

runControlField("cancelRun", {
  description:
    "Cancels a run: at once while it is queued, with its agent's next heartbeat while it runs, a LADDER with all its children. Needs MEMBER; again changes nothing.",
  act: cancelRun,
});
