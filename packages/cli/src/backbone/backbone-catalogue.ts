import { type BackbonePackage, mobileNetV2Backbone } from "@graft/catalogue";

/** Backbones that the installed packages carry, by the name they are asked for. */
export const BACKBONE_CATALOGUE: Readonly<Record<string, () => Promise<BackbonePackage>>> = {
  "mobilenet-v2": mobileNetV2Backbone,
};
