"use client";

import { CircleAlert, Lock } from "lucide-react";
import { type DescribedError, describeError } from "../graphql/describe-error.ts";
import { Button } from "./button.tsx";
import { CopyText } from "./digest.tsx";

const WHAT_TO_DO: Record<string, string> = {
  FORBIDDEN: "An owner or administrator of this organization can grant it: Settings, Members.",
  UNAUTHENTICATED: "Sign in again.",
  API_UNREACHABLE: "If it stays away, start it with `npm run demo`.",
  INTERNAL: "Try again; if it stays, give the request id to whoever runs this installation.",
};

interface ErrorPanelProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What happened, its code and request id, what to do, and a way to try again. */
export function ErrorPanel({ error, onRetry }: ErrorPanelProps) {
  const described: DescribedError = describeError(error);
  const forbidden = described.code === "FORBIDDEN";
  const Icon = forbidden ? Lock : CircleAlert;
  return (
    <div role="alert" className="rounded-md border border-line-strong bg-panel p-4">
      <p className="flex items-start gap-2 font-medium">
        <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${forbidden ? "text-waiting" : "text-failed"}`} />
        {described.message}
      </p>
      {WHAT_TO_DO[described.code] ? <p className="mt-1 pl-6 text-muted">{WHAT_TO_DO[described.code]}</p> : null}
      <div className="mt-2 flex flex-wrap items-center gap-3 pl-6 text-sm text-muted">
        <span className="font-mono">{described.code}</span>
        {described.requestId ? (
          <CopyText
            value={described.requestId}
            label="Copy the request id"
          >{`request ${described.requestId}`}</CopyText>
        ) : null}
        {onRetry ? (
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
      </div>
    </div>
  );
}
