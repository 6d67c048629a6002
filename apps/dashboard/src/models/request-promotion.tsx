"use client";

import { ArrowUpRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useProjectHref } from "../frame/project-context.tsx";
import { RequestPromotionDocument } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { useAction } from "../graphql/use-action.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { SelectField, TextArea } from "../ui/field.tsx";
import type { ModelVersionDetail } from "./model-version-detail.ts";

/** Asks for an alias to be moved to this version; the gates answer at once. */
export function RequestPromotion({ version }: { readonly version: ModelVersionDetail }) {
  const [open, setOpen] = useState(false);
  const router = useRouter();
  const href = useProjectHref();
  const request = useAction(RequestPromotionDocument, (data) => data.requestPromotion);
  const held = version.aliases.map(({ name }) => name);
  const policies = version.model.project.policies.filter(({ alias }) => !held.includes(alias));
  if (policies.length === 0) {
    const why =
      held.length > 0
        ? `Holds ${held.join(", ")}; there is no other alias to ask for.`
        : "No promotion policy is set, so nothing can be promoted: a maintainer makes one under Models, Policies.";
    return <span className="text-sm text-muted">{why}</span>;
  }
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const input = {
      modelVersionId: version.id,
      alias: String(form.get("alias")),
      comment: String(form.get("comment")),
    };
    const made = await request.run({ input });
    if (made?.promotionRequest) router.push(href("models", "promotions", rawId(made.promotionRequest.id)));
  };
  return (
    <>
      <Button variant="primary" onClick={() => setOpen(true)}>
        <ArrowUpRight aria-hidden />
        Request promotion
      </Button>
      <Dialog
        title={`Promote ${version.model.name} v${version.version}`}
        description="Every gate of the policy is held against the facts now, and again at the moment the alias moves."
        open={open}
        onOpenChange={setOpen}
      >
        <form onSubmit={submit} className="space-y-3">
          <SelectField
            label="Alias"
            name="alias"
            options={policies.map(({ alias, version: policy }) => [alias, `${alias} (policy ${policy})`] as const)}
          />
          <TextArea label="Comment" name="comment" placeholder="Why now" maxLength={2000} />
          <FaultList faults={request.faults} />
          <Button type="submit" variant="primary" disabled={request.pending}>
            Request promotion
          </Button>
        </form>
      </Dialog>
    </>
  );
}
