import Link from "next/link";
import { environment } from "../env.ts";
import { InvitationOfferDocument, type InvitationOfferQuery } from "../gql/graphql.ts";
import { ClientProvider } from "../graphql/client-provider.tsx";
import { getClient } from "../graphql/server-client.ts";
import { Button } from "../ui/button.tsx";
import { AcceptInvitationForm } from "./accept-invitation-form.tsx";
import { EntryFrame } from "./entry-frame.tsx";
import { readViewer, type SignedIn } from "./read-viewer.ts";
import { SignOutLink } from "./sign-out-link.tsx";

type Offer = NonNullable<InvitationOfferQuery["invitationOffer"]>;

const ENDED = {
  ACCEPTED: "It was accepted already: a link works once.",
  REVOKED: "It was taken back. Ask whoever invited you.",
  EXPIRED: "It has expired. Ask whoever invited you to send it again.",
} as const;

/** What an invitation offers, and the way to accept it: with the account it names, or one to be made. */
export async function AcceptInvitationPage({ token }: { readonly token: string }) {
  const { data } = await (await getClient()).query({ query: InvitationOfferDocument, variables: { token } });
  const offer = data?.invitationOffer;
  if (!offer) {
    return <EntryFrame title="No such invitation" sentence="Copy the link again, whole." />;
  }
  const title = `Join ${offer.organizationName}`;
  if (offer.state !== "OPEN") return <EntryFrame title={title} sentence={ENDED[offer.state]} />;
  const viewer = await readViewer();
  const sentence = `${offer.invitedByName} invites ${offer.email}, as ${offer.role.toLowerCase()}.`;
  return (
    <EntryFrame title={title} sentence={sentence}>
      <Way offer={offer} token={token} viewer={viewer} />
    </EntryFrame>
  );
}

function Way({
  offer,
  token,
  viewer,
}: {
  readonly offer: Offer;
  readonly token: string;
  readonly viewer: SignedIn | undefined;
}) {
  if (!viewer) {
    const next = encodeURIComponent(`/accept-invitation?token=${token}`);
    return (
      <div className="space-y-3">
        <Button asChild variant="primary" className="w-full">
          <Link href={`/sign-in?next=${next}`}>Sign in as {offer.email}</Link>
        </Button>
        <Button asChild className="w-full">
          <Link href={`/sign-up?next=${next}&invitation=${token}&email=${encodeURIComponent(offer.email)}`}>
            Create that account
          </Link>
        </Button>
      </div>
    );
  }
  if (viewer.email !== offer.email) {
    return (
      <p>
        You are signed in as {viewer.email}. <SignOutLink /> and open the link again with the account of {offer.email}.
      </p>
    );
  }
  const { GRAFT_API_URL, GRAFT_API_WS_URL } = environment();
  return (
    <ClientProvider organization={null} apiUrl={GRAFT_API_WS_URL ?? GRAFT_API_URL}>
      <AcceptInvitationForm token={token} organization={offer.organizationName} />
    </ClientProvider>
  );
}
