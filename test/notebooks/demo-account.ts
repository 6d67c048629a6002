import { readFileSync } from "node:fs";
import path from "node:path";
import { CreateApiKeyDocument, GraftClient, signIn } from "@graft/client";
import { z } from "zod";

const credentialsSchema = z.object({
  organization: z.string(),
  owner: z.object({ email: z.string(), password: z.string() }),
});

const listeningSchema = z.object({ event: z.literal("listening"), url: z.url() });

/** The running demo as its owner sees it. */
export interface DemoAccount {
  readonly apiUrl: string;
  readonly organization: string;
  readonly email: string;
  readonly password: string;
  /** A key of kind USER, made through the API. */
  readonly key: string;
}

/** The address the API said it listens at, last. */
function apiUrlOf(home: string): string {
  const lines = readFileSync(path.join(home, "logs", "api.log"), "utf8").split("\n");
  const said = lines.filter((line) => line.includes('"listening"')).at(-1) ?? "{}";
  return listeningSchema.parse(JSON.parse(said)).url;
}

/** Signs the demo's owner in and makes a key for a notebook. */
export async function openDemoAccount(home: string): Promise<DemoAccount> {
  const { organization, owner } = credentialsSchema.parse(
    JSON.parse(readFileSync(path.join(home, "demo-credentials.json"), "utf8")),
  );
  const apiUrl = apiUrlOf(home);
  const cookie = await signIn({ url: apiUrl, ...owner });
  const client = new GraftClient({ url: apiUrl, cookie, organization });
  const { secret } = await client.mutate(CreateApiKeyDocument, "createApiKey", {
    input: { kind: "USER", name: "notebooks" },
  });
  return { apiUrl, organization, ...owner, key: z.string().parse(secret) };
}
