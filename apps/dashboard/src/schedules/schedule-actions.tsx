"use client";

import { Pause, Play, Trash2, Zap } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useProjectHref } from "../frame/project-context.tsx";
import {
  DeleteScheduleDocument,
  FireScheduleDocument,
  PauseScheduleDocument,
  ResumeScheduleDocument,
  type ScheduleRowFragment,
} from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";

/** Fire now, pause or resume, delete. */
export function ScheduleActions({ schedule }: { readonly schedule: ScheduleRowFragment }) {
  const input = { scheduleId: schedule.id };
  const fire = useAction(FireScheduleDocument, (data) => data.fireSchedule);
  const pause = useAction(PauseScheduleDocument, (data) => data.pauseSchedule);
  const resume = useAction(ResumeScheduleDocument, (data) => data.resumeSchedule);
  const busy = fire.pending || pause.pending || resume.pending;
  const active = schedule.state === "ACTIVE";
  return (
    <>
      <Button variant="primary" disabled={busy} onClick={() => void fire.run({ input })}>
        <Zap aria-hidden />
        Fire now
      </Button>
      <Button disabled={busy} onClick={() => void (active ? pause : resume).run({ input })}>
        {active ? <Pause aria-hidden /> : <Play aria-hidden />}
        {active ? "Pause" : "Resume"}
      </Button>
      <DeleteSchedule schedule={schedule} />
      <FaultList faults={[...fire.faults, ...pause.faults, ...resume.faults]} />
    </>
  );
}

function DeleteSchedule({ schedule }: { readonly schedule: ScheduleRowFragment }) {
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const href = useProjectHref();
  const remove = useAction(DeleteScheduleDocument, (data) => data.deleteSchedule);
  const confirm = async () => {
    // Leaving first: the page of what is gone would only say that it is gone.
    router.push(href("schedules"));
    await remove.run({ input: { scheduleId: schedule.id } });
  };
  return (
    <>
      <Button variant="danger" onClick={() => setOpen(true)}>
        <Trash2 aria-hidden />
        Delete
      </Button>
      <Dialog
        title={`Delete ${schedule.name}?`}
        description="Its firings go with it, and the runs of a firing at work are cancelled. Models, audits and requests stay."
        open={open}
        onOpenChange={setOpen}
      >
        <FaultList faults={remove.faults} />
        <Button variant="danger" disabled={remove.pending} onClick={() => void confirm()}>
          Delete the schedule
        </Button>
      </Dialog>
    </>
  );
}
