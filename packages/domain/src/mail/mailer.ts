/** A mail of plain text to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Hands mails to whoever carries them. */
export interface Mailer {
  /** Answers once the mail was taken over; what happens to it afterwards nobody tells. Throws when it was not. */
  send(mail: Mail): Promise<void>;
}
