import type { Metadata } from "next";
import { globalId } from "../../../../../../../graphql/global-id.ts";
import { PromotionPage } from "../../../../../../../promotions/promotion-page.tsx";

export const metadata: Metadata = { title: "Promotion" };

export default async function Page({ params }: PageProps<"/[org]/[project]/models/promotions/[promotion]">) {
  return <PromotionPage id={globalId("PromotionRequest", (await params).promotion)} />;
}
