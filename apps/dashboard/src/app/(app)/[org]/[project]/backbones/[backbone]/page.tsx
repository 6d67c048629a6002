import type { Metadata } from "next";
import { BackbonePage } from "../../../../../../backbones/backbone-page.tsx";
import { globalId } from "../../../../../../graphql/global-id.ts";

export const metadata: Metadata = { title: "Backbone" };

export default async function Page({ params }: PageProps<"/[org]/[project]/backbones/[backbone]">) {
  return <BackbonePage id={globalId("BackboneVersion", (await params).backbone)} />;
}
