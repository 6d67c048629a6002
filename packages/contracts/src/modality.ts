import { z } from "zod";

export const MODALITIES = ["IMAGE", "TEXT"] as const;
export const modalitySchema = z.enum(MODALITIES);
export type Modality = z.infer<typeof modalitySchema>;
