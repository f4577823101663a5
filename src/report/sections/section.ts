/** Headings and sentences. */
import { html, type Html } from "../html/template.ts";

/** A section under a heading; null where it would be empty. */
export function section(heading: string, parts: readonly (Html | null)[]): Html | null {
  const there = parts.filter((part) => part !== null);
  return there.length === 0 ? null : html`<section><h2>${heading}</h2>${there}</section>`;
}

/** A sentence with a capital, unless it opens with a candidate's name, and a full stop. */
export const sentence = (text: string, names: readonly string[] = []): string => {
  const opened = names.some((name) => text.startsWith(name)) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(opened) ? opened : `${opened}.`;
};
