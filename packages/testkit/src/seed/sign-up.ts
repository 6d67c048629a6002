import { randomBytes } from "node:crypto";
import { ApiCaller } from "../api/api-caller.ts";

/** Origin of the dashboard that test APIs trust. */
export const TEST_DASHBOARD_ORIGIN = "http://localhost:39999";

/** A person with an account, signed in. */
export interface SeededPerson extends ApiCaller {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** The cookies of an answer, as a browser sends them back. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

/** Signs up a person whom no other test knows. */
export async function signUp(url: string, name: string): Promise<SeededPerson> {
  const email = `${name.toLowerCase()}-${randomBytes(6).toString("hex")}@example.org`;
  const password = randomBytes(12).toString("hex");
  const response = await fetch(new URL("/api/auth/sign-up/email", url), {
    method: "POST",
    headers: { "content-type": "application/json", origin: TEST_DASHBOARD_ORIGIN },
    body: JSON.stringify({ name, email, password }),
  });
  if (!response.ok) throw new Error(`signing up answered ${response.status}: ${await response.text()}`);
  return Object.assign(new ApiCaller(url, { cookie: cookieOf(response) }), { name, email, password });
}
