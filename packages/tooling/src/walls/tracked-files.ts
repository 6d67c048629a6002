import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** Source files under version control or about to be, relative to the root; generated ones are left out. */
export function sourceFiles(root: string): string[] {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root });
  return listed
    .toString("utf8")
    .split("\0")
    .filter((file) => /\.(ts|tsx|mjs|js|py|css)$/.test(file) && !/(^|\/)(generated|gql)\//.test(file))
    .filter((file) => existsSync(path.join(root, file)));
}
