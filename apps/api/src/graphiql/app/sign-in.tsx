import { type FormEvent, useState } from "react";
import { type Asking, organizationsOf, signIn } from "./ask-api.ts";

export interface SignInProps {
  readonly onSignedIn: (asking: Asking, organizations: readonly string[]) => void;
}

const textOf = (form: FormData, name: string) => String(form.get(name) ?? "");

/** Who is nobody yet signs in, or pastes a key; the key stays in this page's memory. */
export function SignIn({ onSignedIn }: SignInProps) {
  const [trouble, setTrouble] = useState<string>();
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const key = textOf(form, "key").trim();
    setPending(true);
    setTrouble(undefined);
    try {
      const asking: Asking = key === "" ? {} : { authorization: `Bearer ${key}` };
      if (key === "") await signIn(textOf(form, "email"), textOf(form, "password"));
      const organizations = await organizationsOf(asking);
      if (organizations.length === 0)
        throw new Error("You are in no organization yet: ask an administrator to add you.");
      onSignedIn(asking, organizations);
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    } finally {
      setPending(false);
    }
  };
  return (
    <form className="sign-in" onSubmit={(event) => void submit(event)}>
      <h1>Sign in to use GraphiQL</h1>
      <p>The schema is shown to members of an organization.</p>
      <label>
        E-mail
        <input name="email" type="email" autoComplete="username" />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" />
      </label>
      <p>or</p>
      <label>
        API key
        <input name="key" type="password" autoComplete="off" placeholder="graft_user_…" />
      </label>
      {trouble === undefined ? null : <p role="alert">{trouble}</p>}
      <button type="submit" disabled={pending}>
        Sign in
      </button>
    </form>
  );
}
