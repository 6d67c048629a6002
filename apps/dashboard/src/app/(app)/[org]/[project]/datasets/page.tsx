import type { Metadata } from "next";
import { DatasetsPage } from "../../../../../datasets/datasets-page.tsx";

export const metadata: Metadata = { title: "Datasets" };

export default function Page() {
  return <DatasetsPage />;
}
