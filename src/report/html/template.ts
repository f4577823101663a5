/** HTML from templates in which everything is text unless it says that it is markup. */

/** Markup that is safe to put into a page as it is. */
export interface Html {
  readonly markup: string;
}

type Value = Html | string | number | null | undefined | false | readonly Value[];

/** The characters that mean something in HTML and XML, harmless in text and in quoted attributes. */
export const escape = (text: string): string =>
  text
    .replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      "\ufffd",
    );

/** Markup that somebody else has made sure of. */
export const raw = (markup: string): Html => ({ markup });

const write = (value: Value): string => {
  if (value === null || value === undefined || value === false) return "";
  if (Array.isArray(value)) return value.map(write).join("");
  return typeof value === "object" ? (value as Html).markup : escape(String(value));
};

/** A template: `html\`<p>${text}</p>\`` escapes the text; other templates go in as they are, lists one after the other. */
export const html = (parts: TemplateStringsArray, ...values: Value[]): Html =>
  raw(parts.map((part, i) => part + (i < values.length ? write(values[i]) : "")).join(""));
