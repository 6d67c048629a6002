const ESCAPE = 0x1b;
const CSI = 0x9b;
const BELL = 0x07;
const TAB = 0x09;

const isFinal = (code: number) => code >= 0x40 && code <= 0x7e;
const isControl = (code: number) => (code < 0x20 && code !== TAB) || (code >= 0x7f && code < 0xa0);

/**
 * A line of a log as text alone: escape sequences (ECMA-48: colours, cursor moves, titles) and control characters other
 * than a tab are taken out, so that no line acts on the terminal or page that shows it.
 */
export function plainLogText(text: string): string {
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === ESCAPE || code === CSI) at = behindSequence(text, at);
    else {
      if (!isControl(code)) plain += text.charAt(at);
      at += 1;
    }
  }
  return plain;
}

/** Where the escape sequence that begins here is over. */
function behindSequence(text: string, start: number): number {
  const isCsi = text.charCodeAt(start) === CSI || text.charAt(start + 1) === "[";
  let at = start + (text.charCodeAt(start) === CSI ? 1 : 2);
  if (isCsi) {
    while (at < text.length && !isFinal(text.charCodeAt(at))) at += 1;
    return at + 1;
  }
  // A string (title, link): to its end, which is a bell or ESC \.
  if (!"]PX^_".includes(text.charAt(start + 1)) || start + 1 >= text.length) return at;
  while (at < text.length && text.charCodeAt(at) !== BELL && text.charCodeAt(at) !== ESCAPE) at += 1;
  return text.charCodeAt(at) === ESCAPE ? at + 2 : at + 1;
}
