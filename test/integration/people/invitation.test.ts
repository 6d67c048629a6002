import type { ApiServer } from "@graft/api";
import {
  type ApiCaller,
  openTestDatabase,
  type SeededOrganization,
  seed,
  TEST_DASHBOARD_ORIGIN,
  type TestDatabase,
} from "@graft/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestApi } from "../start-test-api.ts";
import { linkIn, type MailServer, startMailServer } from "./mail-server.ts";

let database: TestDatabase;
let mail: MailServer;
let api: ApiServer;

beforeAll(async () => {
  database = await openTestDatabase();
  mail = await startMailServer();
  api = await startTestApi(database, { GRAFT_SMTP_URL: mail.url, GRAFT_MAIL_FROM: "Graft <graft@example.org>" });
});
afterAll(async () => {
  await api?.close();
  await mail?.close();
  await database?.close();
});

interface Sent {
  readonly invitation: { readonly id: string } | null;
  readonly link: string | null;
  readonly mailed: boolean | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string; readonly subject: string | null }[];
}

const isInvitation = ({ subject }: { readonly subject?: string | undefined }) =>
  subject?.startsWith("You are invited") === true;
const invitations = () => mail.mails.filter(isInvitation);

const SENT = "invitation { id } link mailed userErrors { code message subject }";
const invite = async (caller: ApiCaller, email: string, role = "MEMBER") =>
  (
    await caller.data<{ inviteMember: Sent }>(
      `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { ${SENT} } }`,
      { input: { email, role } },
    )
  ).inviteMember;
const ACCEPT = `mutation ($token: String!) {
  acceptInvitation(input: { token: $token }) { organization { slug viewerRole } userErrors { code message } }
}`;
const accept = async (caller: ApiCaller, token: string) =>
  (await caller.data<{ acceptInvitation: unknown }>(ACCEPT, { token })).acceptInvitation;
const tokenOf = (link: string | URL | null) => new URL(link ?? "").searchParams.get("token") ?? "";

const seen = async (organization: SeededOrganization) =>
  (
    await organization.asOwner.data<{ organization: { invitations: { nodes: unknown[] } } }>(
      "{ organization { invitations { nodes { email role state invitedByName } } } }",
    )
  ).organization.invitations.nodes;

describe("an invitation", () => {
  it("reaches its person by mail, and makes a member of the account whose e-mail it names", async () => {
    const organization = await seed(api.url).organization();
    const bo = await seed(api.url).person("Bo");
    const sent = await invite(organization.asOwner, ` ${bo.email.toUpperCase()} `, "MAINTAINER");
    expect(sent).toMatchObject({ mailed: true, userErrors: [] });
    const received = await mail.to(bo.email, isInvitation);
    expect(received.from?.address).toBe("graft@example.org");
    expect(received.subject).toBe(`You are invited to Organization ${organization.slug} on Graft`);
    const link = linkIn(received);
    expect(link.href).toBe(sent.link);
    expect(link.origin).toBe(TEST_DASHBOARD_ORIGIN);

    const { invitationOffer } = await seed(api.url)
      .anonymous()
      .data<{ invitationOffer: unknown }>(
        "query ($token: String!) { invitationOffer(token: $token) { organizationName email role state invitedByName } }",
        { token: tokenOf(link) },
      );
    expect(invitationOffer).toEqual({
      organizationName: `Organization ${organization.slug}`,
      email: bo.email,
      role: "MAINTAINER",
      state: "OPEN",
      invitedByName: "Ada",
    });
    expect(await accept(bo, tokenOf(link))).toEqual({
      organization: { slug: organization.slug, viewerRole: "MAINTAINER" },
      userErrors: [],
    });
    expect(await seen(organization)).toEqual([
      { email: bo.email, role: "MAINTAINER", state: "ACCEPTED", invitedByName: "Ada" },
    ]);
    expect(await accept(bo, tokenOf(link))).toMatchObject({ userErrors: [{ code: "INVITATION_ENDED" }] });
    expect(await invite(organization.asOwner, bo.email)).toMatchObject({
      link: null,
      userErrors: [{ code: "CONFLICT" }],
    });
  });

  it("answers the same whether the e-mail has an account or not", async () => {
    const organization = await seed(api.url).organization();
    const known = await seed(api.url).person("Cy");
    const answers = [];
    for (const email of [known.email, known.email.replace("@", "x@")]) {
      const { invitation, link, ...rest } = await invite(organization.asOwner, email);
      answers.push({ ...rest, invitation: typeof invitation?.id, link: link?.replace(/token=.*/, "") });
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject({ invitation: "string", mailed: true, userErrors: [] });
  });

  it("opens to nobody else who holds the link, and to no key", async () => {
    const organization = await seed(api.url).organization();
    const [bo, eve] = [await seed(api.url).person("Bo"), await seed(api.url).person("Eve")];
    const token = tokenOf((await invite(organization.asOwner, bo.email)).link);
    expect(await eve.refusal(ACCEPT, { token })).toBe("FORBIDDEN");
    expect(await seed(api.url).anonymous().refusal(ACCEPT, { token })).toBe("UNAUTHENTICATED");
    expect(await (await organization.key("SERVICE")).caller.refusal(ACCEPT, { token })).toBe("FORBIDDEN");
    expect(await accept(bo, `${token}x`)).toMatchObject({ userErrors: [{ code: "NOT_FOUND" }] });
    expect(await eve.data("{ me { memberships { role } } }")).toEqual({ me: { memberships: [] } });
    expect(await seen(organization)).toMatchObject([{ state: "OPEN" }]);
  });

  it("ends with its term, and sending it again opens it under a new link only", async () => {
    const organization = await seed(api.url).organization();
    const bo = await seed(api.url).person("Bo");
    const { link, invitation } = await invite(organization.asOwner, bo.email);
    const { id: organizationId } = await database.database.system((tx) =>
      tx.organization.findUniqueOrThrow({ where: { slug: organization.slug }, select: { id: true } }),
    );
    await database.database.write({ organizationId }, (tx) =>
      tx.invitation.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } }),
    );
    expect(await accept(bo, tokenOf(link))).toEqual({
      organization: null,
      userErrors: [
        { code: "INVITATION_ENDED", message: "The invitation has expired. Ask whoever invited you to send it again." },
      ],
    });
    expect(await bo.data("{ me { memberships { role } } }")).toEqual({ me: { memberships: [] } });
    expect(await seen(organization)).toMatchObject([{ state: "EXPIRED" }]);
    const { resendInvitation: again } = await organization.asOwner.data<{ resendInvitation: Sent }>(
      `mutation ($id: ID!) { resendInvitation(input: { invitationId: $id }) { ${SENT} } }`,
      { id: invitation?.id },
    );
    expect(again.link).not.toBe(link);
    expect(linkIn(await mail.to(bo.email, ({ text }) => text?.includes(again.link ?? "?") === true)).href).toBe(
      again.link,
    );
    expect(await accept(bo, tokenOf(link))).toMatchObject({ userErrors: [{ code: "NOT_FOUND" }] });
    expect(await accept(bo, tokenOf(again.link))).toMatchObject({ organization: { viewerRole: "MEMBER" } });
  });

  it("can be taken back, and only one is open to a person", async () => {
    const organization = await seed(api.url).organization();
    const bo = await seed(api.url).person("Bo");
    const { link, invitation } = await invite(organization.asOwner, bo.email);
    expect(await invite(organization.asOwner, bo.email, "VIEWER")).toMatchObject({
      userErrors: [{ code: "CONFLICT" }],
    });
    const REVOKE = `mutation ($id: ID!) {
      revokeInvitation(input: { invitationId: $id }) { invitation { state } userErrors { code } }
    }`;
    const stranger = await seed(api.url).organization();
    const foreign = await stranger.asOwner.data<{ revokeInvitation: unknown }>(REVOKE, { id: invitation?.id });
    expect(foreign.revokeInvitation).toEqual({ invitation: null, userErrors: [{ code: "NOT_FOUND" }] });
    const { revokeInvitation } = await organization.asOwner.data<{ revokeInvitation: unknown }>(REVOKE, {
      id: invitation?.id,
    });
    expect(revokeInvitation).toEqual({ invitation: { state: "REVOKED" }, userErrors: [] });
    expect(await accept(bo, tokenOf(link))).toMatchObject({ userErrors: [{ code: "INVITATION_ENDED" }] });
    expect(await invite(organization.asOwner, bo.email)).toMatchObject({ userErrors: [] });
  });

  it.each(["аda@example.org", "ada@exаmple.org", "ada\u200b@example.org", "ada", "a@b.c\nbcc: eve@example.org"])(
    "goes to no look-alike address: %j",
    async (email) => {
      const organization = await seed(api.url).organization();
      const before = invitations().length;
      expect(await invite(organization.asOwner, email)).toMatchObject({
        invitation: null,
        link: null,
        userErrors: [{ code: "EMAIL_REFUSED", subject: "email" }],
      });
      expect(await seen(organization)).toEqual([]);
      expect(invitations()).toHaveLength(before);
    },
  );

  it("stands when no mail server takes it, and says so", async () => {
    const broken = await startTestApi(database, {
      GRAFT_SMTP_URL: mail.url.replace("graft:", "eve:"),
      GRAFT_LOG_LEVEL: "silent",
    });
    try {
      const organization = await seed(broken.url).organization();
      const bo = await seed(broken.url).person("Bo");
      const sent = await invite(organization.asOwner, bo.email);
      expect(sent).toMatchObject({ mailed: false, userErrors: [] });
      expect(await accept(bo, tokenOf(sent.link))).toMatchObject({ organization: { slug: organization.slug } });
    } finally {
      await broken.close();
    }
  });
});
