import type { ApiCaller } from "@graft/testkit";

interface UserError {
  readonly code: string;
  readonly message: string;
  readonly subject: string | null;
}

export interface DeliveryView {
  readonly id: string;
  readonly state: string;
  readonly attempts: number;
  readonly answerStatus: number | null;
  readonly answerBody: string | null;
  readonly error: string | null;
  readonly nextAttemptAt: string | null;
  readonly notice: { readonly title: string } | null;
}

const ERRORS = "userErrors { code message subject }";

export async function createWebhook(caller: ApiCaller, url: string, kinds: readonly string[] = ["RUN_FAILED"]) {
  const { made } = await caller.data<{
    made: { webhook: { id: string; url: string } | null; secret: string | null; userErrors: UserError[] };
  }>(
    `mutation ($input: CreateWebhookInput!) { made: createWebhook(input: $input) { webhook { id url } secret ${ERRORS} } }`,
    { input: { url, kinds } },
  );
  return made;
}

const ANSWERED: Readonly<Record<string, string>> = { pingWebhook: "delivery { id }", rotateWebhookSecret: "secret" };

/** Runs one of the mutations that take nothing but an id or a change of a webhook. */
export async function changeWebhook(caller: ApiCaller, name: string, input: object) {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const { made } = await caller.data<{
    made: { userErrors: UserError[]; secret?: string; delivery?: { id: string } };
  }>(`mutation ($input: ${type}!) { made: ${name}(input: $input) { ${ANSWERED[name] ?? ""} ${ERRORS} } }`, { input });
  return made;
}

/** What the organization's webhooks were sent, each newest first. */
export async function readDeliveries(caller: ApiCaller): Promise<DeliveryView[][]> {
  const { organization } = await caller.data<{
    organization: { webhooks: { deliveries: { nodes: DeliveryView[] } }[] };
  }>(`{ organization { webhooks { deliveries { nodes {
    id state attempts answerStatus answerBody error nextAttemptAt notice { title }
  } } } } }`);
  return organization.webhooks.map(({ deliveries }) => deliveries.nodes);
}
