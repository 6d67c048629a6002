/** Headers that say who asks, beside the session's cookie: a key, and which organization is meant. */
export type Asking = Readonly<Record<string, string>>;

interface Answer {
  readonly data?: { readonly me: Viewer | null; readonly organization?: { readonly slug: string } | null };
  readonly errors?: readonly { readonly message: string }[];
}

interface Viewer {
  readonly memberships: readonly { readonly organization: { readonly slug: string } }[];
}

/** The slugs of the organizations of whoever asks; empty when nobody is signed in. @throws Error with the API's words. */
export async function organizationsOf(asking: Asking): Promise<string[]> {
  const fields = asking.authorization === undefined ? "" : " organization { slug }";
  const query = `{ me { memberships { organization { slug } } }${fields} }`;
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", ...asking },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as Answer;
  if (errors?.[0]) throw new Error(errors[0].message);
  // A key belongs to one organization, whatever its person is a member of.
  if (data?.organization) return [data.organization.slug];
  return data?.me?.memberships.map(({ organization }) => organization.slug) ?? [];
}

/** Opens a session; its cookie is out of the page's reach. @throws Error with the API's words. */
export async function signIn(email: string, password: string): Promise<void> {
  const response = await fetch("/api/auth/sign-in/email", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const { message, twoFactorRedirect } = (await response.json().catch(() => ({}))) as {
    message?: string;
    twoFactorRedirect?: boolean;
  };
  if (twoFactorRedirect) {
    throw new Error(
      "This account has a second factor. Sign in on the dashboard and load this page again, or use a key.",
    );
  }
  if (response.ok) return;
  throw new Error(message ?? `Signing in was answered with ${response.status}.`);
}
