"use client";

import { type FormEvent, useRef } from "react";
import { useProject } from "../frame/project-context.tsx";
import { CommentOnPromotionDocument } from "../gql/graphql.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextArea } from "../ui/field.tsx";
import { Initials } from "../ui/initials.tsx";
import { Section } from "../ui/section.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";
import type { PromotionDetail } from "./promotion-detail.ts";

/** What members say about a request without deciding it; the ledger keeps every word. */
export function CommentThread({ request }: { readonly request: PromotionDetail }) {
  const { role } = useProject();
  return (
    <Section title="Comments" count={String(request.comments.length)}>
      <ul className="space-y-2">
        {request.comments.map((comment) => (
          <li key={comment.id} className="flex items-start gap-2">
            <Initials name={comment.actorName} />
            <span className="min-w-0 flex-1">
              <span className="font-medium">{comment.actorName}</span>
              <span className="block whitespace-pre-line text-pretty">{comment.comment}</span>
            </span>
            <span className="text-sm text-muted">
              <TimeAgo at={comment.at} />
            </span>
          </li>
        ))}
      </ul>
      {request.comments.length === 0 ? <p className="text-muted">Nobody has commented on this request.</p> : null}
      {role === "VIEWER" ? null : <CommentForm requestId={request.id} />}
    </Section>
  );
}

function CommentForm({ requestId }: { readonly requestId: string }) {
  const form = useRef<HTMLFormElement>(null);
  const say = useAction(CommentOnPromotionDocument, (data) => data.commentOnPromotion);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const comment = String(new FormData(event.currentTarget).get("text"));
    if (await say.run({ input: { promotionRequestId: requestId, comment } })) form.current?.reset();
  };
  return (
    <form ref={form} onSubmit={submit} className="mt-3 space-y-2 border-t border-line pt-3">
      <TextArea label="Say something" name="text" required maxLength={2000} />
      <FaultList faults={say.faults} />
      <Button type="submit" disabled={say.pending}>
        Add to the thread
      </Button>
    </form>
  );
}
