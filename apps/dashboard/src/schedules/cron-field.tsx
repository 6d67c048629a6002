"use client";

import { useQuery } from "@apollo/client/react";
import { useDeferredValue, useState } from "react";
import { CronFiringsDocument } from "../gql/graphql.ts";
import { describeError } from "../graphql/describe-error.ts";
import { TextField } from "../ui/field.tsx";
import { FiringList } from "./firing-list.tsx";

/** Five fields and a zone, with the next five firings they mean. */
export function CronField() {
  const [expression, setExpression] = useState("0 6 * * 1");
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const asked = useDeferredValue({ expression: expression.trim(), zone: zone.trim() });
  const complete = asked.expression !== "" && asked.zone !== "";
  const { data, error } = useQuery(CronFiringsDocument, { variables: asked, skip: !complete });
  return (
    <div className="space-y-2">
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="Cron expression"
          name="expression"
          required
          value={expression}
          onChange={(event) => setExpression(event.target.value)}
          hint="minute hour day month weekday"
        />
        <TextField
          label="Time zone"
          name="zone"
          required
          value={zone}
          onChange={(event) => setZone(event.target.value)}
          hint="as in Europe/Berlin"
        />
      </div>
      <div aria-live="polite" className="min-h-28 rounded-md border border-line bg-panel p-2 text-sm">
        {error && complete ? (
          <p className="text-failed">{describeError(error).message}</p>
        ) : (
          <>
            <p className="mb-1 text-muted">Next five firings</p>
            <FiringList firings={data?.cronFirings ?? []} zone={asked.zone} />
          </>
        )}
      </div>
    </div>
  );
}
