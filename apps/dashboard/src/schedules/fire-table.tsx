import { fireStorySchema } from "@graft/contracts";
import Link from "next/link";
import { useProjectHref } from "../frame/project-context.tsx";
import type { FireRowFragment, FireStep } from "../gql/graphql.ts";
import { rawId } from "../graphql/global-id.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Section } from "../ui/section.tsx";
import { StateLabel } from "../ui/state-label.tsx";
import { TimeAgo } from "../ui/time-ago.tsx";

const STEPS: Readonly<Record<FireStep, string>> = {
  TRAIN: "training the challenger",
  EVALUATE: "scoring challenger and champion",
  AUDIT: "auditing both",
  PROMOTE: "asking for the promotion",
};

/** What came of each firing, newest first, with the way to what it made. */
export function FireTable({ fires }: { readonly fires: readonly FireRowFragment[] }) {
  return (
    <Section title="Firings" count={String(fires.length)}>
      {fires.length === 0 ? (
        <EmptyState title="It has not fired yet">
          Each firing stands here with the data it found, how its challenger compares, and the promotion it asked for.
        </EmptyState>
      ) : (
        <ol className="divide-y divide-line rounded-md border border-line">
          {fires.map((fire) => (
            <FireItem key={fire.id} fire={fire} />
          ))}
        </ol>
      )}
    </Section>
  );
}

function FireItem({ fire }: { readonly fire: FireRowFragment }) {
  const story = fireStorySchema.safeParse(fire.story);
  const { data, score, bias } = story.success ? story.data.sentences : { data: "", score: "", bias: "" };
  const why = fire.state === "RUNNING" && fire.step ? `At work: ${STEPS[fire.step]}.` : (fire.reason ?? "");
  return (
    <li className="space-y-1 px-3 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateLabel state={fire.state} />
        <span className="text-muted">
          due <TimeAgo at={fire.dueAt} />
          {fire.manual ? ", asked for by a person" : null}
        </span>
        <FireLinks fire={fire} />
      </div>
      {[why, data, score, bias]
        .filter((sentence) => sentence !== "")
        .map((sentence) => (
          <p key={sentence} className="max-w-[90ch] text-pretty">
            {sentence}
          </p>
        ))}
      {fire.errorCode ? <p className="font-mono text-xs text-muted">{fire.errorCode}</p> : null}
    </li>
  );
}

function FireLinks({ fire }: { readonly fire: FireRowFragment }) {
  const href = useProjectHref();
  const { run, challengerVersion: made, promotionRequest: request } = fire;
  const links = [
    ...(run ? [{ to: href("runs", rawId(run.id)), words: run.name }] : []),
    ...(made ? [{ to: href("models", rawId(made.id)), words: `${made.model.name} v${made.version}` }] : []),
    ...(request ? [{ to: href("models", "promotions", rawId(request.id)), words: "promotion request" }] : []),
  ];
  return (
    <span className="ml-auto flex flex-wrap gap-x-3">
      {links.map(({ to, words }) => (
        <Link key={to} href={to} className="text-accent hover:underline">
          {words}
        </Link>
      ))}
    </span>
  );
}
