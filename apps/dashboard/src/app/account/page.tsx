import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountPage } from "../../account/account-page.tsx";
import { readViewer } from "../../session/read-viewer.ts";

export const metadata: Metadata = { title: "Account" };

export default async function Page() {
  if (!(await readViewer())) redirect("/sign-in?next=/account");
  return <AccountPage />;
}
