import type { Metadata } from "next";
import { AuditsPage } from "../../../../../audits/audits-page.tsx";

export const metadata: Metadata = { title: "Audits" };

export default function Page() {
  return <AuditsPage />;
}
