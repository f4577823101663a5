export { bestOf, openStudy, spaceOf } from "./study.ts";
export type { AskedTrial, Study, StudyOptions, Told } from "./study.ts";
export type { LeaseOptions } from "./lease.ts";
