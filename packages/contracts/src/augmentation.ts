import { z } from "zod";

const share = z.number().min(0).max(1);

/** What is done to training examples, anew each epoch and drawn from the run's seed. What is left out is not done. */
export const augmentationSettingsSchema = z.strictObject({
  /** Probability that left and right swap. */
  flipLeftRight: share.optional(),
  /** Probability that up and down swap. */
  flipUpDown: share.optional(),
  /**
   * A random part of the picture, resized to the input: its area uniform in [minArea, 1] of the picture's, its aspect
   * log-uniform in [minAspect, 1 / minAspect] (Szegedy et al. 2015).
   */
  crop: z
    .strictObject({
      minArea: z.number().min(0.05).max(1).default(0.5),
      minAspect: z.number().min(0.2).max(1).default(0.75),
    })
    .optional(),
  /** Largest turn in degrees, either way; what comes in from outside repeats the edge. */
  rotation: z.number().min(0).max(180).optional(),
  /** Factors of brightness, contrast and saturation are uniform in [1 - x, 1 + x]; hue turns by up to this part of a circle. */
  colour: z
    .strictObject({
      brightness: share.default(0),
      contrast: share.default(0),
      saturation: share.default(0),
      hue: z.number().min(0).max(0.5).default(0),
    })
    .optional(),
  /** A grey square with this share of the side, anywhere (DeVries and Taylor 2017). */
  cutout: z.strictObject({ share: z.number().gt(0).lt(1) }).optional(),
  /** Blends pairs, pictures and labels, by a share from Beta(alpha, alpha) (Zhang et al. 2018). */
  mixup: z.strictObject({ alpha: z.number().positive() }).optional(),
  /** Pastes a box of another picture, its area from Beta(alpha, alpha) (Yun et al. 2019); with mixup, each has half the batches. */
  cutmix: z.strictObject({ alpha: z.number().positive() }).optional(),
  /** Probability that a token of a text is left out. */
  tokenDropout: z.number().min(0).lt(1).optional(),
  /** Share of a text's tokens left out in spans of `length`. */
  spanMask: z.strictObject({ share: z.number().gt(0).lt(1), length: z.int().min(1).max(64).default(3) }).optional(),
});
export type AugmentationSettings = z.infer<typeof augmentationSettingsSchema>;

/** Settings, or a word for the usual ones: FLIP swaps left and right of every other picture. */
export const augmentationSchema = z.union([z.enum(["NONE", "FLIP"]), augmentationSettingsSchema]);
export type Augmentation = z.infer<typeof augmentationSchema>;

/** What a word stands for; null where nothing is done. */
export function augmentationSettings(augmentation: Augmentation): AugmentationSettings | null {
  if (augmentation === "NONE") return null;
  if (augmentation === "FLIP") return { flipLeftRight: 0.5 };
  return Object.keys(augmentation).length === 0 ? null : augmentation;
}

const TEXT_SETTINGS: ReadonlySet<string> = new Set(["tokenDropout", "spanMask"]);

/** The first setting that means nothing for a modality; undefined where all apply. */
export function foreignAugmentation(augmentation: Augmentation, modality: "IMAGE" | "TEXT"): string | undefined {
  const settings = augmentationSettings(augmentation) ?? {};
  return Object.keys(settings).find((name) => TEXT_SETTINGS.has(name) !== (modality === "TEXT"));
}
