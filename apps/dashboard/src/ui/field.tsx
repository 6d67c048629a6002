import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

const CONTROL =
  "h-8 w-full rounded-md border border-line-strong bg-canvas px-2 text-ink placeholder:text-muted disabled:opacity-60";

interface Labelled {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Why what was entered was refused. */
  readonly faults?: readonly { readonly message: string }[] | undefined;
}

interface Notes {
  readonly id: string;
  readonly hint: ReactNode;
  readonly faults: Labelled["faults"];
}

/** What a reader hears together with the field. */
function described({ id, hint, faults = [] }: Notes) {
  const notes = [...(hint ? [`${id}-hint`] : []), ...(faults.length > 0 ? [`${id}-faults`] : [])];
  return {
    ...(notes.length > 0 ? { "aria-describedby": notes.join(" ") } : {}),
    ...(faults.length > 0 ? { "aria-invalid": true } : {}),
  };
}

function FieldNotes({ id, hint, faults = [] }: Notes) {
  return (
    <>
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
          {hint}
        </p>
      ) : null}
      {faults.length > 0 ? (
        <p id={`${id}-faults`} role="alert" className="mt-1 text-sm text-failed">
          {faults.map(({ message }) => message).join(" ")}
        </p>
      ) : null}
    </>
  );
}

/** A labelled text input. */
export function TextField({ label, hint, faults, className, ...input }: Labelled & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <input id={id} className={CONTROL} {...input} {...described({ id, hint, faults })} />
      <FieldNotes id={id} hint={hint} faults={faults} />
    </div>
  );
}

interface TextAreaProps extends Labelled, ComponentProps<"textarea"> {
  /** What is written is code. */
  readonly mono?: boolean;
}

/** A labelled text area. */
export function TextArea({ label, hint, faults, mono, className, ...input }: TextAreaProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <textarea
        id={id}
        rows={3}
        className={classNames(CONTROL, "h-auto py-1.5", mono && "font-mono")}
        {...input}
        {...described({ id, hint, faults })}
      />
      <FieldNotes id={id} hint={hint} faults={faults} />
    </div>
  );
}

interface SelectFieldProps extends Labelled, Omit<ComponentProps<"select">, "children"> {
  readonly options: readonly (readonly [value: string, words: string])[];
  /** The label is read out but not shown. */
  readonly bare?: boolean;
}

/** A labelled choice among few. */
export function SelectField({ label, hint, faults, options, bare, className, ...input }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className={bare ? "sr-only" : "mb-1 block font-medium"}>
        {label}
      </label>
      <select id={id} className={classNames(CONTROL, "pr-6")} {...input} {...described({ id, hint, faults })}>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      <FieldNotes id={id} hint={hint} faults={faults} />
    </div>
  );
}
