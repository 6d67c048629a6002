import { randomBytes } from "node:crypto";
import type { ApiKeyKind, Role } from "@graft/contracts";
import { ApiCaller } from "../api/api-caller.ts";
import { type SeededPerson, signUp } from "./sign-up.ts";

export interface SeededProject {
  readonly id: string;
  readonly slug: string;
}

export interface SeededKey {
  readonly id: string;
  readonly secret: string;
  /** Calls the API with the key. */
  readonly caller: ApiCaller;
}

interface WithErrors {
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

/** The payload of a mutation that must have done its work. */
function done<Payload extends WithErrors>(payload: Payload): Payload {
  if (payload.userErrors.length > 0) throw new Error(`the mutation did nothing: ${JSON.stringify(payload.userErrors)}`);
  return payload;
}

/** An organization of its own for a test, made through the API as anyone would. */
export class SeededOrganization {
  readonly url: string;
  readonly id: string;
  readonly slug: string;
  readonly owner: SeededPerson;
  /** Calls the API as the owner, in this organization. */
  readonly asOwner: ApiCaller;

  constructor(fields: Pick<SeededOrganization, "url" | "id" | "slug" | "owner">) {
    this.url = fields.url;
    this.id = fields.id;
    this.slug = fields.slug;
    this.owner = fields.owner;
    this.asOwner = fields.owner.in(fields.slug);
  }

  /** Signs up a person, who is invited and accepts. Answers the member's calls in this organization. */
  async member(role: Role, name = "Bo"): Promise<ApiCaller> {
    const person = await signUp(this.url, name);
    const { inviteMember } = await this.asOwner.data<{ inviteMember: WithErrors & { link: string } }>(
      "mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { link userErrors { code message } } }",
      { input: { email: person.email, role } },
    );
    const token = new URL(done(inviteMember).link).searchParams.get("token");
    const { acceptInvitation } = await person.data<{ acceptInvitation: WithErrors }>(
      "mutation ($token: String!) { acceptInvitation(input: { token: $token }) { userErrors { code message } } }",
      { token },
    );
    done(acceptInvitation);
    return person.in(this.slug);
  }

  async project(slug = `p-${randomBytes(4).toString("hex")}`): Promise<SeededProject> {
    const { createProject } = await this.asOwner.data<{ createProject: WithErrors & { project: SeededProject } }>(
      `mutation ($input: CreateProjectInput!) {
        createProject(input: $input) { project { id slug } userErrors { code message } }
      }`,
      { input: { slug, name: `Project ${slug}` } },
    );
    return done(createProject).project;
  }

  async key(kind: ApiKeyKind = "AGENT", expiresAt?: Date): Promise<SeededKey> {
    interface Payload extends WithErrors {
      readonly apiKey: { readonly id: string };
      readonly secret: string;
    }
    const { createApiKey } = await this.asOwner.data<{ createApiKey: Payload }>(
      `mutation ($input: CreateApiKeyInput!) {
        createApiKey(input: $input) { apiKey { id } secret userErrors { code message } }
      }`,
      { input: { kind, name: `${kind} key`, ...(expiresAt && { expiresAt: expiresAt.toISOString() }) } },
    );
    const { apiKey, secret } = done(createApiKey);
    return { id: apiKey.id, secret, caller: new ApiCaller(this.url, { apiKey: secret }) };
  }
}

/** Makes tenants through the API at `url`: `await seed(url).organization()`. */
export function seed(url: string) {
  return {
    anonymous: () => new ApiCaller(url),
    person: (name = "Ada") => signUp(url, name),
    async organization(slug = `o-${randomBytes(6).toString("hex")}`): Promise<SeededOrganization> {
      const owner = await signUp(url, "Ada");
      const { createOrganization } = await owner.data<{
        createOrganization: WithErrors & { organization: { id: string } };
      }>(
        `mutation ($input: CreateOrganizationInput!) {
          createOrganization(input: $input) { organization { id } userErrors { code message } }
        }`,
        { input: { slug, name: `Organization ${slug}` } },
      );
      return new SeededOrganization({ url, id: done(createOrganization).organization.id, slug, owner });
    },
  };
}
