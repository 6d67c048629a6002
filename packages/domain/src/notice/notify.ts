import type { Repositories } from "../repositories.ts";
import type { TenantScope } from "../tenant-scope.ts";
import type { NewNotice } from "./notice-repository.ts";

/** Longest title and body kept, in characters: reasons can quote whole messages of libraries. */
const TITLE_MAX = 200;
const BODY_MAX = 2000;

const shortened = (text: string, max: number) => (text.length <= max ? text : `${text.slice(0, max - 1)}…`);

/**
 * Tells the organization's members, and the webhooks that want to know, of something that happens in this transaction: call it where the cause is written,
 * with the same repositories, so that there is never one without the other. Nothing has to be announced afterwards; the
 * unit of work hints at notices once it has committed.
 */
export async function notify(
  scope: TenantScope,
  { notices, webhooks }: Pick<Repositories, "notices" | "webhooks">,
  notice: NewNotice,
): Promise<string> {
  const { title, body, kind } = notice;
  const kept = { ...notice, title: shortened(title, TITLE_MAX), body: shortened(body, BODY_MAX) };
  const id = await notices.insert(scope, kept);
  await webhooks.enqueueNotice(scope, { id, kind });
  return id;
}
