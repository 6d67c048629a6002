"use client";

import { Download } from "lucide-react";
import { downloadCsv, downloadJson } from "../charts/download.ts";
import { Button } from "../ui/button.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import type { MeasuredAudit } from "./audit-side.tsx";
import { RATES, subjectName } from "./audit-words.ts";
import { signedReport } from "./signed-report.ts";

function csvRows(sides: readonly MeasuredAudit[]): (string | number)[][] {
  const head = ["subject", "digest", "attribute", "group", "count", "rate", "value", "low", "high", "undefined"];
  const rows = sides.flatMap(({ audit, measurement }) =>
    measurement.groups.flatMap((group) =>
      RATES.map(([rate]) => {
        const estimate = group[rate];
        const numbers =
          "value" in estimate ? [estimate.value, estimate.low, estimate.high, ""] : ["", "", "", estimate.undefined];
        return [subjectName(audit), audit.subjectDigest, audit.attribute, group.group, group.count, rate, ...numbers];
      }),
    ),
  );
  return [head, ...rows];
}

/** The report as JSON, its groups as CSV. */
export function AuditExport({ sides, file }: { readonly sides: readonly MeasuredAudit[]; readonly file: string }) {
  return (
    <Menu
      trigger={
        <Button>
          <Download aria-hidden />
          Export
        </Button>
      }
    >
      <MenuItem
        onSelect={() =>
          downloadJson(
            `${file}.json`,
            sides.map(({ audit }) => signedReport(audit)),
          )
        }
      >
        JSON, with signature
      </MenuItem>
      <MenuItem onSelect={() => downloadCsv(`${file}.csv`, csvRows(sides))}>CSV, groups and rates</MenuItem>
    </Menu>
  );
}
