import { mkdirSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";

const SIDE = 96;

/** Drawings that a photograph's network tells apart: stripes and discs, each at its own place, size and shade. */
const DRAWINGS: Readonly<Record<string, (index: number) => string>> = {
  stripes: (index) =>
    Array.from({ length: 6 }, (_, line) => {
      const y = line * 16 + (index % 12);
      return `<rect x="0" y="${y}" width="${SIDE}" height="${4 + (index % 5)}" fill="hsl(${index * 7} 60% 35%)"/>`;
    }).join(""),
  discs: (index) => {
    const radius = 12 + (index % 15);
    return `<circle cx="${30 + (index % 35)}" cy="${34 + ((index * 5) % 31)}" r="${radius}" fill="hsl(${index * 7} 60% 35%)"/>`;
  },
};

/** Draws `count` different pictures of every class into `folder/CLASS`. */
export async function drawClasses(folder: string, count: number): Promise<void> {
  for (const [name, draw] of Object.entries(DRAWINGS)) {
    mkdirSync(path.join(folder, name), { recursive: true });
    for (let index = 0; index < count; index++) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}"><rect width="100%" height="100%" fill="hsl(${index * 3} 30% 92%)"/>${draw(index)}</svg>`;
      await sharp(Buffer.from(svg))
        .png()
        .toFile(path.join(folder, name, `${index}.png`));
    }
  }
}
