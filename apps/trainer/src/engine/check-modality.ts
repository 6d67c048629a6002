import { AppError, type DatasetManifest } from "@graft/contracts";
import type { Backbone } from "@graft/transfer";

/** @throws AppError MODALITY_MISMATCH where the backbone does not read what the data set holds. */
export function checkModality(
  { modality, manifest }: Pick<Backbone, "modality" | "manifest">,
  dataset: { readonly manifest: Pick<DatasetManifest, "modality"> },
): void {
  if (modality === dataset.manifest.modality) return;
  throw new AppError(
    "MODALITY_MISMATCH",
    `The backbone ${manifest.name} reads ${modality} and the data set holds ${dataset.manifest.modality}: choose two of one modality.`,
    { details: { backbone: modality, dataset: dataset.manifest.modality } },
  );
}
