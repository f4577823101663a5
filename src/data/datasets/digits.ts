/** Handwritten digits, 8 by 8 pixels from 0 to 16. */
import { bundled } from "./built-in.ts";

export const digits = bundled({
  name: "digits",
  about: "handwritten digits of 8 by 8 pixels",
  task: "multiclass",
  rows: 1797,
  features: 64,
  classes: 10,
  source:
    "Alpaydin, Kaynak 1998, Optical Recognition of Handwritten Digits (test part), UCI Machine Learning Repository, doi:10.24432/C50P49",
  licence: "CC BY 4.0",
  file: () => import("./files/digits.ts"),
  line: (text) => [...Array.from({ length: 64 }, (_, i) => text.charCodeAt(i) - 97), Number(text[64])],
  featureNames: Array.from({ length: 64 }, (_, i) => `pixel ${Math.floor(i / 8)},${i % 8}`),
  classNames: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
});
