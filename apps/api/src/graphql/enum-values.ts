/** Values of an enum type from a table of their descriptions: a value without one does not compile. */
export function enumValues<Value extends string>(
  descriptions: Readonly<Record<Value, string>>,
): Record<Value, { description: string }> {
  const values = Object.entries<string>(descriptions).map(([value, description]) => [value, { description }]);
  return Object.fromEntries(values) as Record<Value, { description: string }>;
}
