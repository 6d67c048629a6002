import { redirect } from "next/navigation";
import { readViewer } from "../session/read-viewer.ts";

export default async function StartPage() {
  const viewer = await readViewer();
  if (!viewer) redirect("/sign-in");
  const [only, ...others] = viewer.memberships;
  redirect(only && others.length === 0 ? `/${only.organization.slug}` : "/organizations");
}
