import { LIMITS } from "@graft/contracts";
import { TextField } from "../ui/field.tsx";

/** Asks for a password that is to be. */
export function NewPasswordField({ label }: { readonly label: string }) {
  return (
    <TextField
      label={label}
      name="newPassword"
      type="password"
      minLength={LIMITS.passwordMin}
      maxLength={LIMITS.passwordMax}
      autoComplete="new-password"
      hint={`At least ${LIMITS.passwordMin} characters.`}
      required
    />
  );
}

/** Asks for the password one has. */
export function PasswordField({
  label = "Password",
  name = "password",
}: {
  readonly label?: string;
  readonly name?: string;
}) {
  return <TextField label={label} name={name} type="password" autoComplete="current-password" required />;
}
