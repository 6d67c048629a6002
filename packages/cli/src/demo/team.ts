import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import {
  AcceptInvitationDocument,
  CreateApiKeyDocument,
  CreateOrganizationDocument,
  CreateProjectDocument,
  GraftClient,
  InviteMemberDocument,
  MeDocument,
  signIn,
  signUp,
} from "@graft/client";
import { AppError, isAppError } from "@graft/contracts";
import { z } from "zod";

const credentialsSchema = z.strictObject({
  organization: z.string(),
  owner: z.strictObject({ name: z.string(), email: z.string(), password: z.string() }),
  reviewer: z.strictObject({ name: z.string(), email: z.string(), password: z.string() }),
  agentKey: z.string().nullable(),
});
export type DemoCredentials = z.infer<typeof credentialsSchema>;

/** The two people of the demo, signed in, and the key their agent works with. */
export interface Team {
  readonly credentials: DemoCredentials;
  readonly owner: GraftClient;
  readonly reviewer: GraftClient;
  readonly agentKey: string;
}

const password = () => randomBytes(9).toString("base64url");

function openCredentials(file: string): DemoCredentials {
  if (existsSync(file)) return credentialsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const credentials: DemoCredentials = {
    organization: "orchard",
    owner: { name: "Ada Obi", email: "ada@orchard.example", password: password() },
    reviewer: { name: "Grace Lind", email: "grace@orchard.example", password: password() },
    agentKey: null,
  };
  save(file, credentials);
  return credentials;
}

function save(file: string, credentials: DemoCredentials): void {
  writeFileSync(file, JSON.stringify(credentials, null, 2), { mode: 0o600 });
}

/** Signs a person in, or up when there is no such account yet. */
async function enter(url: string, person: DemoCredentials["owner"], organization: string): Promise<GraftClient> {
  const cookie = await signUp({ url, ...person }).catch((error: unknown) => {
    if (isAppError(error) && error.code === "EMAIL_TAKEN") return signIn({ url, ...person });
    throw error;
  });
  return new GraftClient({ url, cookie, organization });
}

/** Makes (or finds again) the organization, its two members and the agent's key, through the API as anyone would. */
export async function assembleTeam(url: string, file: string): Promise<Team> {
  let credentials = openCredentials(file);
  const { organization: slug } = credentials;
  const owner = await enter(url, credentials.owner, slug);
  const { me } = await owner.execute(MeDocument, {});
  if (!me?.memberships.some(({ organization }) => organization.slug === slug)) {
    await owner.mutate(CreateOrganizationDocument, "createOrganization", { input: { slug, name: "Orchard" } });
  }
  const reviewer = await enter(url, credentials.reviewer, slug);
  const seen = await reviewer.execute(MeDocument, {});
  if (!seen.me?.memberships.some(({ organization }) => organization.slug === slug)) {
    const input = { email: credentials.reviewer.email, role: "MAINTAINER" as const };
    const { link } = await owner.mutate(InviteMemberDocument, "inviteMember", { input });
    const token = new URL(link ?? url).searchParams.get("token") ?? "";
    await reviewer.mutate(AcceptInvitationDocument, "acceptInvitation", { input: { token } });
  }
  if (credentials.agentKey === null) {
    const { secret } = await owner.mutate(CreateApiKeyDocument, "createApiKey", {
      input: { kind: "AGENT", name: "demo agent" },
    });
    credentials = { ...credentials, agentKey: secret ?? null };
    save(file, credentials);
  }
  if (credentials.agentKey === null) throw new AppError("INTERNAL", "The API made no agent key.");
  return { credentials, owner, reviewer, agentKey: credentials.agentKey };
}

/** Makes a project; when the slug is taken, the next free one: `digits`, `digits-2`, ... */
export async function createFreshProject(client: GraftClient, slug: string, name: string) {
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? "" : `-${n}`;
    try {
      const { project } = await client.mutate(CreateProjectDocument, "createProject", {
        input: { slug: `${slug}${suffix}`, name: n === 1 ? name : `${name} ${n}` },
      });
      if (project) return project;
    } catch (error) {
      if (!isAppError(error) || error.code !== "CONFLICT") throw error;
    }
  }
}
