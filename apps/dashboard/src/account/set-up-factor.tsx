"use client";

import { QRCodeSVG } from "qrcode.react";
import { type FormEvent, useState } from "react";
import { authClient } from "../session/auth-client.ts";
import { useAuthCall } from "../session/use-auth-call.ts";
import { Button } from "../ui/button.tsx";
import { CopyText } from "../ui/digest.tsx";
import { FaultList } from "../ui/fault-list.tsx";
import { TextField } from "../ui/field.tsx";

export interface MadeFactor {
  /** `otpauth:` address with the secret. */
  readonly uri: string;
  readonly backupCodes: readonly string[];
}

/** Shows the secret to an app, once, and asks for a code it makes: only then does the factor count. */
export function SetUpFactor({ made, onDone }: { readonly made: MadeFactor; readonly onDone: () => void }) {
  const [verified, setVerified] = useState(false);
  const { call, pending, faults } = useAuthCall();
  const secret = new URL(made.uri).searchParams.get("secret") ?? "";
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).replaceAll(" ", "");
    if (await call(() => authClient.twoFactor.verifyTotp({ code }))) setVerified(true);
  };
  if (verified) return <BackupCodes codes={made.backupCodes} onDone={onDone} />;
  return (
    <form onSubmit={submit} className="max-w-sm space-y-3">
      <p>Scan this with an app that makes codes, or type the secret into it.</p>
      {/* Black on white whatever the theme: cameras do not read it the other way round. */}
      <div className="w-fit rounded-md bg-white p-3">
        <QRCodeSVG value={made.uri} size={180} title="QR code of the secret" bgColor="#ffffff" fgColor="#000000" />
      </div>
      <div className="break-all">
        <CopyText value={secret} label="Copy the secret">
          {secret}
        </CopyText>
      </div>
      <TextField
        label="Code"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9 ]{6,7}"
        hint="The six digits that the app shows now."
        required
      />
      <FaultList faults={faults} />
      <Button type="submit" variant="primary" disabled={pending}>
        Turn it on
      </Button>
    </form>
  );
}

function BackupCodes({ codes, onDone }: { readonly codes: readonly string[]; readonly onDone: () => void }) {
  return (
    <div className="max-w-sm space-y-3">
      <p>It is on. Keep these codes where the phone is not: each opens once when you do not have it.</p>
      <ul
        className="grid grid-cols-2 gap-x-4 rounded-md border border-line bg-panel p-2 font-mono"
        aria-label="Backup codes"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button variant="primary" onClick={onDone}>
        I have kept them
      </Button>
    </div>
  );
}
