import type { Metadata } from "next";
import { DatasetPage } from "../../../../../../datasets/dataset-page.tsx";
import { globalId } from "../../../../../../graphql/global-id.ts";

export const metadata: Metadata = { title: "Dataset" };

export default async function Page({ params }: PageProps<"/[org]/[project]/datasets/[dataset]">) {
  return <DatasetPage id={globalId("DatasetVersion", (await params).dataset)} />;
}
