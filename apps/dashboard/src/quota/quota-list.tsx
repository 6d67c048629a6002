"use client";

import { useQuery } from "@apollo/client/react";
import { quotaAmount } from "@graft/contracts";
import { type QuotaName, QuotasDocument } from "../gql/graphql.ts";
import { QueryView } from "../graphql/query-view.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { Section } from "../ui/section.tsx";
import { Hint } from "../ui/tooltip.tsx";

const WORDS: Readonly<Record<QuotaName, readonly [name: string, beyond: string]>> = {
  CONCURRENT_RUNS: ["Runs under way", "further runs stay queued"],
  STORED_BYTES: ["Stored", "further uploads are refused"],
  METRIC_POINTS_PER_MINUTE: ["Metric points", "senders are slowed, nothing is lost"],
  DEVICE_HOURS_PER_MONTH: ["Device hours", "runs stay queued until the month ends"],
  MEMBERS: ["Members", "nobody else can join"],
};

/** What the organization may use, and uses. */
export function QuotaList() {
  const query = useQuery(QuotasDocument, { fetchPolicy: "cache-and-network" });
  return (
    <QueryView query={query} pick={(data) => data.organization?.quotas} waitingFor="quotas">
      {(quotas) => (
        <Section title="Quotas" note="What the organization uses, of what it may.">
          <DataTable
            label="Quotas"
            rows={quotas}
            rowKey={({ name }) => name}
            columns={[
              { name: "Of", cell: ({ name }) => <span className="font-medium">{WORDS[name][0]}</span> },
              { name: "Used", cell: ({ name, used }) => quotaAmount(name, Number(used)), number: true },
              {
                name: "Limit",
                cell: ({ name, limit, howToAskForMore }) => (
                  <Hint content={howToAskForMore}>
                    {limit === null ? "no limit" : quotaAmount(name, Number(limit))}
                  </Hint>
                ),
                number: true,
              },
              {
                name: "Share",
                className: "w-40",
                cell: ({ name, limit, used }) =>
                  limit === null ? null : (
                    <ProgressBar
                      label={`${WORDS[name][0]} used`}
                      fraction={Number(limit) === 0 ? 1 : Number(used) / Number(limit)}
                    />
                  ),
              },
              { name: "Beyond it", cell: ({ name }) => <span className="text-muted">{WORDS[name][1]}</span> },
            ]}
          />
        </Section>
      )}
    </QueryView>
  );
}
