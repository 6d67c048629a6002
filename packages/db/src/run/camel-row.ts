/**
 * A table's row as `row_to_json` writes it, in the shape Prisma gives it: members in camel case, times as dates.
 */
export function camelRow<Row>(json: Readonly<Record<string, unknown>>): Row {
  const entries = Object.entries(json).map(([column, value]) => {
    const member = column.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
    return [member, column.endsWith("_at") && typeof value === "string" ? new Date(value) : value];
  });
  return Object.fromEntries(entries) as Row;
}
