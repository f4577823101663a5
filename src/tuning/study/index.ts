export { bestOf } from "./best.ts";
export { openStudy } from "./study.ts";
export { spaceOf, spaceOfTrial } from "./spaces.ts";
export type { AskedTrial, Study, StudyOptions, Told } from "./study.ts";
export type { LeaseOptions } from "./lease.ts";
