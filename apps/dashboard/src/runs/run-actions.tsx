"use client";

import { Ban, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useProject, useProjectHref } from "../frame/project-context.tsx";
import { CancelRunDocument, RetryRunDocument, type RunRowFragment } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import type { RunDetail } from "./run-detail.ts";

const CANCELLABLE: readonly RunRowFragment["state"][] = ["QUEUED", "RUNNING", "PAUSED"];
const RETRYABLE: readonly RunRowFragment["state"][] = ["FAILED", "CANCELLED"];

/** Cancel while it can still be stopped, retry when it ended without success. */
export function RunActions({
  run,
}: {
  readonly run: Pick<RunDetail, "id" | "kind" | "state" | "parent" | "cancelRequestedAt">;
}) {
  const router = useRouter();
  const href = useProjectHref();
  const { role } = useProject();
  const cancel = useAction(CancelRunDocument, (data) => data.cancelRun);
  const retry = useAction(RetryRunDocument, (data) => data.retryRun);
  if (role === "VIEWER")
    return <span className="text-sm text-muted">Viewers watch; a member can cancel and retry.</span>;
  const again = async () => {
    const made = await retry.run({ input: { runId: run.id, idempotencyKey: crypto.randomUUID() } });
    if (made?.run) router.push(href("runs", rawId(made.run.id)));
  };
  return (
    <>
      <FaultList faults={[...cancel.faults, ...retry.faults]} />
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
