import type { Metadata } from "next";
import { AuditPage } from "../../../../../../audits/audit-page.tsx";
import { globalId } from "../../../../../../graphql/global-id.ts";

export const metadata: Metadata = { title: "Audit" };

export default async function Page({ params }: PageProps<"/[org]/[project]/audits/[audit]">) {
  return <AuditPage id={globalId("AuditReport", (await params).audit)} />;
}
