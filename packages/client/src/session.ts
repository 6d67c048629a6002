import { AppError } from "@graft/contracts";

export interface Credentials {
  readonly url: string;
  readonly email: string;
  readonly password: string;
}

async function session(path: string, url: string, body: Record<string, string>): Promise<string> {
  const response = await fetch(new URL(path, url), {
    method: "POST",
    headers: { "content-type": "application/json", origin: new URL(url).origin },
    body: JSON.stringify(body),
  });
  const answer = (await response.json().catch(() => ({}))) as {
    code?: string;
    message?: string;
    twoFactorRedirect?: boolean;
  };
  if (answer.twoFactorRedirect) {
    throw new AppError("UNAUTHENTICATED", "This account has a second factor: make a personal key and use that here.");
  }
  const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(";", 1)[0]);
  if (response.ok && cookies.length > 0) return cookies.join("; ");
  const taken = answer.code?.startsWith("USER_ALREADY_EXISTS") ?? false;
  throw new AppError(
    taken ? "EMAIL_TAKEN" : "UNAUTHENTICATED",
    answer.message ?? `Signing in as ${body.email ?? "?"} was answered with ${response.status}.`,
  );
}

/** Makes an account; returns the Cookie header of its session. */
export function signUp({ url, email, password, name }: Credentials & { readonly name: string }): Promise<string> {
  return session("/api/auth/sign-up/email", url, { email, password, name });
}

/** Signs in; returns the Cookie header of the session. */
export function signIn({ url, email, password }: Credentials): Promise<string> {
  return session("/api/auth/sign-in/email", url, { email, password });
}
