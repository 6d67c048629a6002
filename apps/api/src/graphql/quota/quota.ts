import { howToAskForMore, type QuotaName as Name, QUOTA_NAMES } from "@graft/contracts";
import { readQuotaState } from "@graft/db";
import { builder } from "../builder.ts";
import { Organization } from "../organization/organization.ts";

const DESCRIPTIONS: Readonly<Record<Name, string>> = {
  CONCURRENT_RUNS: "Runs under way at once; the next ones stay queued.",
  STORED_BYTES: "Contents held and announced, each counted once; an upload beyond it is refused.",
  METRIC_POINTS_PER_MINUTE: "Metric points logged in the last minute; senders beyond it are slowed.",
  DEVICE_HOURS_PER_MONTH: "Hours agents have worked since the month began in UTC; once used up, runs stay queued.",
  MEMBERS: "People in the organization; nobody beyond it can join.",
};

export const QuotaName = builder.enumType("QuotaName", {
  description: "What an organization may use a limited amount of.",
  values: Object.fromEntries(QUOTA_NAMES.map((name) => [name, { description: DESCRIPTIONS[name] }])) as Record<
    Name,
    { description: string }
  >,
});

interface QuotaShape {
  readonly name: Name;
  readonly limit: number;
  readonly used: number;
}

export const Quota = builder.objectRef<QuotaShape>("Quota").implement({
  description: "How much of something the organization may use, and uses.",
  fields: (t) => ({
    name: t.expose("name", { type: QuotaName, description: "Of what." }),
    limit: t.field({
      type: "Double",
      nullable: true,
      description: "The most it may use; null: as much as it likes.",
      resolve: ({ limit }) => (Number.isFinite(limit) ? limit : null),
    }),
    used: t.expose("used", { type: "Double", description: "What it uses now." }),
    howToAskForMore: t.string({
      description: "How to get more, in a sentence.",
      resolve: ({ name }) => howToAskForMore(name),
    }),
  }),
});

builder.prismaObjectField(Organization, "quotas", (t) =>
  t.field({
    type: [Quota],
    description: "What it may use and uses of everything that can be limited.",
    select: { id: true },
    resolve: async ({ id }, _args, { tx, platform }): Promise<QuotaShape[]> => {
      const { limits, used } = await readQuotaState(tx, id, platform.env.quotas);
      return QUOTA_NAMES.map((name) => ({ name, limit: limits[name], used: used[name] }));
    },
  }),
);
