import type { Metadata } from "next";
import { ExperimentPage } from "../../../../../../experiments/experiment-page.tsx";
import { globalId } from "../../../../../../graphql/global-id.ts";

export const metadata: Metadata = { title: "Experiment" };

export default async function Page({ params }: PageProps<"/[org]/[project]/experiments/[experiment]">) {
  return <ExperimentPage id={globalId("Experiment", (await params).experiment)} />;
}
