import { AppError } from "@graft/contracts";
import sharp from "sharp";

/** How bytes become pixels, with the versions that do it: part of every feature's key. */
export const PICTURE_DECODER =
  `sharp ${sharp.versions.sharp ?? "unknown"}, libvips ${sharp.versions.vips ?? "unknown"}: ` +
  "upright, on white, sRGB, stretched to the square, cubic";

/** A picture to decode; `name` is what an error calls it. */
export interface EncodedPicture {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Decodes a picture to `size` x `size` x 3 bytes, row-major, channels last: turned upright by its EXIF orientation,
 * transparency laid on white, converted to sRGB.
 *
 * @throws AppError PICTURE_UNDECODABLE naming the picture.
 */
export async function decodePicture({ name, bytes }: EncodedPicture, size: number): Promise<Uint8Array> {
  try {
    const { data, info } = await sharp(bytes, { failOn: "error" })
      .rotate()
      .flatten({ background: "#ffffff" })
      .toColourspace("srgb")
      .resize(size, size, { fit: "fill", kernel: "cubic" })
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it has ${info.channels} channels after conversion to sRGB`);
    return data;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
    throw new AppError(
      "PICTURE_UNDECODABLE",
      `The picture ${name} cannot be decoded: ${reason}. Remove it or save it again as PNG, JPEG or WebP.`,
      { cause, details: { file: name } },
    );
  }
}
