import type { Metadata } from "next";
import { globalId } from "../../../../../../graphql/global-id.ts";
import { ModelVersionPage } from "../../../../../../models/model-version-page.tsx";

export const metadata: Metadata = { title: "Model" };

export default async function Page({ params }: PageProps<"/[org]/[project]/models/[model]">) {
  return <ModelVersionPage id={globalId("ModelVersion", (await params).model)} />;
}
