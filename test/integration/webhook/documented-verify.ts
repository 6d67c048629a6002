import { readFile } from "node:fs/promises";
import path from "node:path";
import { REPOSITORY_ROOT } from "../../repository-root.ts";

export type Verify = (secret: string, message: { signature: string; body: string }, now?: number) => boolean;

/** The function that docs/guides/webhooks.md gives to receivers, run as it stands there. */
export async function documentedVerify(): Promise<Verify> {
  const guide = await readFile(path.join(REPOSITORY_ROOT, "docs/guides/webhooks.md"), "utf8");
  const [, code] = /```js\n(.*?)```/s.exec(guide) ?? [];
  if (code === undefined) throw new Error("The guide has no example.");
  const address = `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`;
  return ((await import(/* @vite-ignore */ address)) as { verify: Verify }).verify;
}
