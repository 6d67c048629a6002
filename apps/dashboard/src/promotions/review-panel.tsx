"use client";

import { Check, X } from "lucide-react";
import { useId, useState } from "react";
import { useProject } from "../frame/project-context.tsx";
import { ReviewPromotionDocument, WithdrawPromotionDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextArea } from "../ui/field.tsx";
import { Initials } from "../ui/initials.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import type { PromotionDetail } from "./promotion-detail.ts";

/** Who approved or refused, and the place to do so oneself. */
export function ReviewPanel({ request }: { readonly request: PromotionDetail }) {
  return (
    <Section title="Approvals" count={String(request.approvals.length)}>
      <ul className="space-y-2">
        {request.approvals.map((approval) => (
          <li key={approval.id} className="flex items-start gap-2">
            <Initials name={approval.userName} />
            <span className="min-w-0 flex-1">
              <span className="font-medium">{approval.userName}</span>{" "}
              <span className={approval.approved ? "text-succeeded" : "text-failed"}>
                {approval.approved ? "approved" : "refused"}
              </span>
              {approval.comment ? <span className="block text-pretty">{approval.comment}</span> : null}
            </span>
            <span className="text-sm text-muted">
              <TimeAgo at={approval.at} />
            </span>
          </li>
        ))}
      </ul>
      {request.approvals.length === 0 ? <p className="text-muted">Nobody has reviewed this request.</p> : null}
      {request.state === "OPEN" ? <ReviewForm request={request} /> : null}
    </Section>
  );
}

function ReviewForm({ request }: { readonly request: PromotionDetail }) {
  const reasonId = useId();
  const { viewer } = useProject();
  const [comment, setComment] = useState("");
  const [unsaid, setUnsaid] = useState(false);
  const review = useAction(ReviewPromotionDocument, (data) => data.reviewPromotion);
  const withdraw = useAction(WithdrawPromotionDocument, (data) => data.withdrawPromotion);
  const blocked = !request.viewerCanApprove || review.pending;
  const send = (approved: boolean) => {
    setUnsaid(!approved && comment.trim() === "");
    if (approved || comment.trim() !== "")
      void review.run({ input: { promotionRequestId: request.id, approved, comment } });
  };
  return (
    <div className="mt-3 space-y-3 border-t border-line pt-3">
      <TextArea label="Comment" value={comment} onChange={(event) => setComment(event.target.value)} maxLength={2000} />
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" disabled={blocked} aria-describedby={reasonId} onClick={() => send(true)}>
          <Check aria-hidden />
          Approve
        </Button>
        <Button variant="danger" disabled={blocked} aria-describedby={reasonId} onClick={() => send(false)}>
          <X aria-hidden />
          Refuse
        </Button>
        {request.requestedByName === viewer.name ? (
          <Button
            variant="quiet"
            disabled={withdraw.pending}
            onClick={() => void withdraw.run({ input: { promotionRequestId: request.id } })}
          >
            Withdraw
          </Button>
        ) : null}
        <span id={reasonId} className="text-sm text-waiting">
          {request.viewerCanApprove ? "" : (request.viewerCannotApproveReason ?? "You may not review this request.")}
        </span>
      </div>
      {unsaid ? (
        <p role="alert" className="text-failed">
          Say in the comment why you refuse: the requester has to know what to change.
        </p>
      ) : null}
      <FaultList faults={[...review.faults, ...withdraw.faults]} />
    </div>
  );
}
