"use client";

import { Ban, Pause, Play, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import {
  CancelRunDocument,
  PauseRunDocument,
  ResumeRunDocument,
  RetryRunDocument,
  type RunRowFragment,
} from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { CloneRun } from "./clone-run.tsx";
import type { RunDetail } from "./run-detail.ts";

const CANCELLABLE: readonly RunRowFragment["state"][] = ["QUEUED", "RUNNING", "PAUSED"];
const RETRYABLE: readonly RunRowFragment["state"][] = ["FAILED", "CANCELLED"];

/** Pause, resume and cancel while it can still be done, retry when it ended without success, clone at any time. */
export function RunActions({
  run,
}: {
  readonly run: Pick<RunDetail, "id" | "name" | "kind" | "state" | "parent" | "cancelRequestedAt" | "yieldReason">;
}) {
  const router = useRouter();
  const href = useProjectHref();
  const { role } = useProject();
  const cancel = useAction(CancelRunDocument, (data) => data.cancelRun);
  const pause = useAction(PauseRunDocument, (data) => data.pauseRun);
  const resume = useAction(ResumeRunDocument, (data) => data.resumeRun);
  const retry = useAction(RetryRunDocument, (data) => data.retryRun);
  if (role === "VIEWER")
    return <span className="text-sm text-muted">Viewers watch; a member can pause, cancel and retry.</span>;
  const again = async () => {
    const made = await retry.run({ input: { runId: run.id, idempotencyKey: crypto.randomUUID() } });
    if (made?.run) router.push(href("runs", rawId(made.run.id)));
  };
  const pausing = run.state === "RUNNING" && run.yieldReason === "PAUSED_BY_USER";
  const pausable = (run.state === "QUEUED" || run.state === "RUNNING") && run.cancelRequestedAt === null;
  return (
    <>
      <FaultList faults={[...cancel.faults, ...pause.faults, ...resume.faults, ...retry.faults]} />
      {run.kind !== "TRACKED" ? <CloneRun run={run} /> : null}
      {run.kind !== "TRACKED" && pausable && !pausing ? (
        <Button disabled={pause.pending} onClick={() => void pause.run({ input: { runId: run.id } })}>
          <Pause aria-hidden />
          Pause
        </Button>
      ) : null}
      {run.state === "PAUSED" || pausing ? (
        <Button disabled={resume.pending} onClick={() => void resume.run({ input: { runId: run.id } })}>
          <Play aria-hidden />
          {pausing ? "Go on instead of pausing" : "Resume"}
        </Button>
      ) : null}
      {CANCELLABLE.includes(run.state) ? (
        <Button
          variant="danger"
          disabled={cancel.pending || run.cancelRequestedAt !== null}
          onClick={() => void cancel.run({ input: { runId: run.id } })}
        >
          <Ban aria-hidden />
          {run.cancelRequestedAt === null ? "Cancel" : "Cancelling"}
        </Button>
      ) : null}
      {RETRYABLE.includes(run.state) && !run.parent && run.kind !== "TRACKED" ? (
        <Button disabled={retry.pending} onClick={() => void again()}>
          <RotateCcw aria-hidden />
          Retry
        </Button>
      ) : null}
    </>
  );
}
