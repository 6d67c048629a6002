import type { Metadata } from "next";
import { BackbonesPage } from "../../../../../backbones/backbones-page.tsx";

export const metadata: Metadata = { title: "Backbones" };

export default function Page() {
  return <BackbonesPage />;
}
