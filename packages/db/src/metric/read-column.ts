/**
 * Reads a column that came as the text of a PostgreSQL array of numbers. Text, because Prisma carries rows as JSON,
 * which has no NaN; and one string is cheaper than a value for each point.
 */
export function readColumn(text: string | null): (number | null)[] {
  if (text === null || text === "{}") return [];
  return text
    .slice(1, -1)
    .split(",")
    .map((item) => (item === "NULL" ? null : Number(item)));
}

/** As {@link readColumn}, of a column that holds no nulls. */
export function readNumbers(text: string | null): number[] {
  return readColumn(text).map((value) => value ?? Number.NaN);
}
