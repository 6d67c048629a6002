import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

const CONTROL =
  "h-8 w-full rounded-md border border-line-strong bg-canvas px-2 text-ink placeholder:text-muted disabled:opacity-60";

interface Labelled {
  readonly label: string;
  readonly hint?: ReactNode;
}

/** A labelled text input. */
export function TextField({ label, hint, className, ...input }: Labelled & ComponentProps<"input">) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <input id={id} className={CONTROL} {...input} {...(hint ? { "aria-describedby": `${id}-hint` } : {})} />
      {hint ? (
        <p id={`${id}-hint`} className="mt-1 text-sm text-muted">
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** A labelled text area. */
export function TextArea({ label, hint, className, ...input }: Labelled & ComponentProps<"textarea">) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <textarea id={id} rows={3} className={classNames(CONTROL, "h-auto py-1.5")} {...input} />
      {hint ? <p className="mt-1 text-sm text-muted">{hint}</p> : null}
    </div>
  );
}

interface SelectFieldProps extends Labelled, Omit<ComponentProps<"select">, "children"> {
  readonly options: readonly (readonly [value: string, words: string])[];
  /** The label is read out but not shown. */
  readonly bare?: boolean;
}

/** A labelled choice among few. */
export function SelectField({ label, hint, options, bare, className, ...input }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className={bare ? "sr-only" : "mb-1 block font-medium"}>
        {label}
      </label>
      <select id={id} className={classNames(CONTROL, "pr-6")} {...input}>
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      {hint ? <p className="mt-1 text-sm text-muted">{hint}</p> : null}
    </div>
  );
}
