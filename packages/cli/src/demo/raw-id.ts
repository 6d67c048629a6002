/** The UUID inside a global id (`Type:uuid` in base64): results of runs name runs by it. */
export function rawId(globalId: string): string {
  const text = Buffer.from(globalId, "base64").toString("utf8");
  return text.slice(text.indexOf(":") + 1);
}
