import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";

const SIDE = 32;
const COUNTS = { train: 12, val: 6, test: 24 } as const;

/** Bright on the left or on the right of noise: a question a frozen backbone can answer. */
async function picture(label: string, index: number): Promise<Buffer> {
  const pixels = Buffer.alloc(SIDE * SIDE * 3);
  for (let i = 0; i < pixels.length; i++) {
    const x = Math.floor(i / 3) % SIDE;
    const lit = label === "left" ? x < SIDE / 2 : x >= SIDE / 2;
    pixels[i] = (lit ? 180 : 20) + ((i * 7 + index * 31) % 50);
  }
  // One pixel tells pictures apart that the noise alone would repeat.
  pixels.writeUInt16LE(index, 0);
  return sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
}

/** Writes `DIR/{train,val,test}/{left,right}/*.png` with `attributes.csv`, and one picture twice. */
export async function writePictureFolder(folder: string): Promise<void> {
  const rows = ["file,half"];
  for (const [s, split] of (["train", "val", "test"] as const).entries()) {
    for (const label of ["left", "right"]) {
      mkdirSync(path.join(folder, split, label), { recursive: true });
      for (let i = 0; i < COUNTS[split]; i++) {
        const file = `${split}/${label}/${i}.png`;
        writeFileSync(path.join(folder, file), await picture(label, s * 100 + i));
        rows.push(`${file},${i % 2 === 0 ? "even" : "odd"}`);
      }
    }
  }
  writeFileSync(path.join(folder, "train", "left", "again.png"), await picture("left", 0));
  rows.push("train/left/again.png,even");
  writeFileSync(path.join(folder, "attributes.csv"), `${rows.join("\n")}\n`);
}
