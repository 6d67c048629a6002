import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const CLASSES = {
  food: [
    "We cook soup with carrots and onions",
    "She bakes fresh bread",
    "The menu has rice and beans",
    "He fries fish in butter",
  ],
  weather: [
    "Rain is expected over the hills",
    "A warm wind blows from the south",
    "Snow will fall in the north",
    "The fog lifts by noon",
  ],
} as const;
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const TIMES = ["in the morning", "in the evening"];

/** Sentences about food or weather, 56 of each, a file each; the protected attribute is the time of day. */
export function writeTexts(folder: string): void {
  const attributes = ["file,time"];
  for (const [label, forms] of Object.entries(CLASSES)) {
    mkdirSync(path.join(folder, label), { recursive: true });
    for (const [form, words] of forms.entries()) {
      for (const day of DAYS) {
        for (const time of TIMES) {
          const file = `${label}/${form}-${day}-${time.split(" ").at(-1)}.txt`;
          writeFileSync(path.join(folder, file), `${words} on ${day} ${time}.\n`);
          attributes.push(`${file},${time.split(" ").at(-1)}`);
        }
      }
    }
  }
  writeFileSync(path.join(folder, "attributes.csv"), `${attributes.join("\n")}\n`);
}
