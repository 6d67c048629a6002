import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { REPOSITORY_ROOT } from "../repository-root.ts";
import { call, runPython } from "./run-python.ts";

const guide = readFileSync(path.join(REPOSITORY_ROOT, "docs", "guides", "graphql-by-hand.md"), "utf8");

interface Block {
  readonly heading: string;
  readonly code: string;
}

/** The guide's code of one language, in order, each with the heading it stands under. */
function blocks(language: string): Block[] {
  const found: Block[] = [];
  let heading = "";
  for (const [, title, spoken, code = ""] of guide.matchAll(/^#+ (.+)$|^```(\w+)\n([\s\S]*?)^```$/gm)) {
    if (title !== undefined) heading = title;
    else if (spoken === language) found.push({ heading, code });
  }
  return found;
}

describe("GraphQL by hand", () => {
  it("has no code that is not run", () => {
    const languages = [...guide.matchAll(/^```(\w+)$/gm)].map(([, language]) => language);
    expect(languages).toHaveLength(blocks("sh").length + blocks("python").length);
    expect(languages).toEqual(expect.arrayContaining(["sh", "python"]));
  });

  it.each(blocks("sh"))("$heading, with curl", async ({ heading, code }) => {
    const { code: ended, stdout, output } = await call({ command: "sh", args: ["-e", "-c", code] });
    expect(ended, output).toBe(0);
    const answer = JSON.parse(stdout) as { data?: unknown; errors?: readonly { extensions: { code: string } }[] };
    if (heading === "Errors") expect(answer.errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    else expect(answer, output).toEqual({ data: expect.anything() });
    expect(stdout).not.toMatch(/"userErrors":\[\{/);
  });

  it("runs from Python, one block after the other", async () => {
    const program = blocks("python").map(({ code }) => code);
    const { code, output } = await runPython(["-c", program.join("\n")]);
    expect(code, output).toBe(0);
    expect(output).toMatch(/\d+ runs, the newest .+\nval\/loss every point \d+ /);
    expect(output).toMatch(/predictions\.json \d+ bytes of an audit that says (PASS|FAIL|INCONCLUSIVE)/);
    expect(output).toContain("CONFLICT");
  });
});
