import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";
import { LiveButton } from "./live-button.tsx";

const look = cva(
  "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap transition-colors duration-100 disabled:not-data-waking:cursor-not-allowed disabled:not-data-waking:opacity-60 [&_svg]:size-3.5",
  {
    variants: {
      variant: {
        primary: "border-accent bg-accent text-on-accent enabled:hover:opacity-90",
        secondary: "border-line-strong bg-canvas text-ink enabled:hover:bg-hover hover:bg-hover",
        quiet: "border-transparent bg-transparent text-muted hover:bg-hover hover:text-ink",
        danger: "border-line-strong bg-canvas text-failed enabled:hover:border-failed",
      },
      size: { normal: "h-8 px-3", small: "h-7 px-2 text-sm", icon: "size-7 px-0" },
    },
    defaultVariants: { variant: "secondary", size: "normal" },
  },
);

type ButtonProps = ComponentProps<"button"> & VariantProps<typeof look> & { readonly asChild?: boolean };

/** The one button. `asChild` lends its look to a link. */
export function Button({ className, variant, size, asChild, type, ...rest }: ButtonProps) {
  const classes = classNames(look({ variant, size }), className);
  if (asChild) return <Slot.Root className={classes} {...rest} />;
  return <LiveButton type={type} className={classes} {...rest} />;
}
