import { resumeRun } from "@graft/domain";
import { runControlField } from "./run-control-field.ts";

runControlField("resumeRun", {
  description:
    "Queues a paused run again, to go on from its last checkpoint; a LADDER with all its children. Needs MEMBER; again changes nothing.",
  act: resumeRun,
});
