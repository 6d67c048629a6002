import { AppError, LIMITS } from "@graft/contracts";
import { logReader } from "@graft/db";
import { decodeLinePlace, encodeLinePlace } from "@graft/domain";
import { builder } from "../builder.ts";
import { Run } from "../run/run.ts";
import { LogLine } from "./log-line.ts";

/** Lines of one page where nothing is said, as in other lists. */
const DEFAULT_LINES = 50;

interface PageArgs {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly before?: string | null | undefined;
}

function pageOf({ first, last, after, before }: PageArgs) {
  if (first != null && last != null) throw new AppError("INPUT_INVALID", "Ask for first or for last, not for both.");
  const count = first ?? last ?? DEFAULT_LINES;
  if (count < 1 || count > LIMITS.pageSize) {
    throw new AppError("INPUT_INVALID", `A page holds 1 to ${LIMITS.pageSize} lines, not ${count}.`);
  }
  return {
    count,
    fromEnd: last != null,
    after: after == null ? null : decodeLinePlace(after),
    before: before == null ? null : decodeLinePlace(before),
  };
}

builder.prismaObjectField(Run, "logLines", (t) =>
  t.connection({
    type: LogLine,
    description: "What its engine and agent said, attempt after attempt.",
    select: { id: true },
    args: {
      search: t.arg.string({ description: "Only lines that contain this text, whatever the case." }),
      attempt: t.arg.int({ description: "Only this attempt; every one when left out." }),
    },
    resolve: async (run, args, { tx }) => {
      const { count, fromEnd, after, before } = pageOf(args);
      const search = args.search == null || args.search === "" ? null : args.search;
      // One line more tells whether there is a further page.
      const question = {
        runId: run.id,
        attempt: args.attempt ?? null,
        search,
        after,
        before,
        fromEnd,
        limit: count + 1,
      };
      const found = await logReader(tx).page(question);
      const more = found.length > count;
      const lines = more ? (fromEnd ? found.slice(1) : found.slice(0, count)) : found;
      const edges = lines.map((node) => ({ cursor: encodeLinePlace(node), node }));
      return {
        edges,
        pageInfo: {
          hasNextPage: fromEnd ? before !== null : more,
          hasPreviousPage: fromEnd ? more : after !== null,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
      };
    },
  }),
);
