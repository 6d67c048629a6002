import type { Metadata } from "next";
import { AcceptInvitationPage } from "../../session/accept-invitation-page.tsx";
import { onlyText } from "../../session/only-text.ts";

export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function Page({ searchParams }: PageProps<"/accept-invitation">) {
  return <AcceptInvitationPage token={onlyText((await searchParams).token) ?? ""} />;
}
