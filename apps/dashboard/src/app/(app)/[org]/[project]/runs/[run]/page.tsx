import type { Metadata } from "next";
import { globalId } from "../../../../../../graphql/global-id.ts";
import { RunPage } from "../../../../../../runs/run-page.tsx";

export const metadata: Metadata = { title: "Run" };

export default async function Page({ params }: PageProps<"/[org]/[project]/runs/[run]">) {
  return <RunPage id={globalId("Run", (await params).run)} />;
}
