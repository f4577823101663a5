// Finds the code fences of a Markdown document and says what is to be done with each.

export interface Snippet {
  /** The document, from the repository's root. */
  readonly document: string;
  /** Line of the fence's first line of code, from 1. */
  readonly line: number;
  readonly language: string;
  /** Words after the language: `no-run`, `file=houses.csv`. */
  readonly words: readonly string[];
  readonly code: string;
}

/** Every fenced block of `text`, with its place. Fences inside lists keep their code, less the list's indentation. */
export function fences(document: string, text: string): Snippet[] {
  const lines = text.split(/\r?\n/);
  const found: Snippet[] = [];
  for (let i = 0; i < lines.length; i++) {
    const open = /^(\s*)(`{3,}|~{3,})\s*([^\s`]*)\s*([^`]*)$/.exec(lines[i]);
    if (!open) continue;
    const [, indent, fence, language, info] = open;
    const start = i + 1;
    for (i++; i < lines.length && lines[i].trim() !== fence; i++);
    if (i === lines.length) throw new Error(`${document}:${start}: the fence is never closed`);
    const code = lines.slice(start, i).map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart()));
    found.push({ document, line: start + 1, language, words: info.split(/\s+/).filter(Boolean), code: code.join("\n") });
  }
  return found;
}

export const isTypeScript = ({ language }: Snippet): boolean => language === "ts" || language === "typescript";

/** Commands of a reader's terminal that can be tried: a `sh` fence whose first line calls whetstone. */
export const isCommand = ({ language, code }: Snippet): boolean =>
  ["sh", "bash", "shell", "console"].includes(language) && /^(?:\$ )?(?:npx )?whetstone\b/.test(code);

export const runs = (snippet: Snippet): boolean =>
  (isTypeScript(snippet) || isCommand(snippet)) && !snippet.words.includes("no-run");

/** The file that a fence such as ```` ```csv file=houses.csv ```` puts into the reader's folder, or null. */
export const fileName = ({ words }: Snippet): string | null => words.find((word) => word.startsWith("file="))?.slice(5) ?? null;

/** A fence's shell script: prompts dropped, and `npx` too, for the reader's folder is not the clone. */
export const script = ({ code }: Snippet): string => code.replaceAll(/^\$ /gm, "").replaceAll(/^npx (?=whetstone\b)/gm, "");
