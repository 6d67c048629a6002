import { protectedAttributeSchema, splitSchema } from "@graft/contracts";
import { z } from "zod";

const balanceRowSchema = z.object({
  split: splitSchema,
  label: z.string(),
  attribute: z.string().nullable(),
  group: z.string().nullable(),
  count: z.int().nonnegative(),
});

export type BalanceRow = z.infer<typeof balanceRowSchema>;

/** The balance a dataset version carries; nothing when it cannot be read. */
export function parseBalance(value: unknown): BalanceRow[] {
  const parsed = balanceRowSchema.array().safeParse(value);
  return parsed.success ? parsed.data : [];
}

export function parseAttributes(value: unknown): z.infer<typeof protectedAttributeSchema>[] {
  const parsed = protectedAttributeSchema.array().safeParse(value);
  return parsed.success ? parsed.data : [];
}

interface Cell {
  readonly split: BalanceRow["split"];
  readonly label: string;
  readonly attribute?: string;
  readonly group?: string;
}

/** Examples in a cell; without a group, all of a class in a split. */
export function balanceCount(rows: readonly BalanceRow[], cell: Cell): number {
  const row = rows.find(
    ({ split, label, attribute, group }) =>
      split === cell.split &&
      label === cell.label &&
      attribute === (cell.attribute ?? null) &&
      group === (cell.group ?? null),
  );
  return row?.count ?? 0;
}
