/** Browsers by what they say of themselves; the first that fits is it, because each names those it descends from. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg(e|A|iOS)?\//, "Edge"],
  [/OPR\//, "Opera"],
  [/(Firefox|FxiOS)\//, "Firefox"],
  [/(Chrome|CriOS|HeadlessChrome)\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/Windows/, "Windows"],
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

const nameIn = (list: readonly (readonly [RegExp, string])[], text: string) =>
  list.find(([mark]) => mark.test(text))?.[1];

/** A browser's own words in short, such as "Firefox on Linux"; a program is called by its first word. */
export function browserOf(userAgent: string | null): string {
  const text = userAgent?.trim() ?? "";
  if (text === "") return "Unknown";
  const browser = nameIn(BROWSERS, text);
  if (browser === undefined) return text.split(/[\s/]/)[0]?.slice(0, 40) || "Unknown";
  const system = nameIn(SYSTEMS, text);
  return system === undefined ? browser : `${browser} on ${system}`;
}
