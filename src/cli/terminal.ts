// The terminal behind a stream: its width, its signs, its colours (after util.styleText's own rules: NO_COLOR, FORCE_COLOR, no colours in files).
import { styleText } from "node:util";
import type { Emphasis, Terminal } from "../report/terminal/terminal.ts";

export interface Screen extends Terminal {
  /** Whether lines can be rewritten. */
  readonly live: boolean;
  /** Lines. */
  readonly height: number;
}

const formats = { bold: "bold", dim: "dim", good: "green", bad: "red", accent: "cyan" } as const satisfies Record<
  Emphasis,
  unknown
>;

export function screenOf(stream: NodeJS.WriteStream): Screen {
  return {
    get width() {
      return Math.max(20, stream.columns ?? 80);
    },
    get height() {
      return stream.rows ?? 24;
    },
    unicode: showsUnicode(process.env),
    style: (emphasis, text) => (text === "" ? "" : styleText(formats[emphasis], text, { stream, validateStream: true })),
    live: stream.isTTY && process.env.TERM !== "dumb",
  };
}

/** Unicode, unless the locale or the terminal says otherwise. */
function showsUnicode({ LC_ALL, LC_CTYPE, LANG, TERM }: NodeJS.ProcessEnv): boolean {
  if (TERM === "linux" || TERM === "dumb") return false;
  const locale = LC_ALL || LC_CTYPE || LANG || "";
  return locale === "" || /utf-?8/i.test(locale) || process.platform !== "linux";
}
