/** The few pieces that all figures are made of, as parts of Vega specifications. */
export { type Figure, type Layer, narrow, picture, stack, type } from "./figure.ts";
export { band, lines, type LineStyle } from "./lines.ts";
export { rules, type RuleRow, symbols, type SymbolRow } from "./marks.ts";
export { type AxisShown, panel, type PanelOptions } from "./panel.ts";
export { flow, type TextRow, texts } from "./texts.ts";
