interface PictureProps {
  readonly src: string;
  readonly alt: string;
  readonly size: number;
}

/** A stored picture, its pixels not smoothed; straight from the store, because its address expires. */
export function Picture({ src, alt, size }: PictureProps) {
  return (
    <span
      role="img"
      aria-label={alt}
      className="block rounded-sm border border-line bg-panel bg-contain bg-center bg-no-repeat [image-rendering:pixelated]"
      style={{ width: size, height: size, backgroundImage: `url("${src}")` }}
    />
  );
}
