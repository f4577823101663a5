export { bestOf } from "./best.ts";
export { openStudy, type StudyOptions } from "./open-study.ts";
export { spaceOf, spaceOfTrial } from "./spaces.ts";
export type { AskedTrial, Study, Told } from "./study.ts";
export type { LeaseOptions } from "./lease.ts";
