// Globals of a compiled module, by number.

/** The global that counts the steps of a call: arguments and results of a step lie `slice` bytes after the last ones. */
export const stepGlobal = 0;
/** Which thread this is, and how many take part in the call: only in modules that are made for several. */
export const threadGlobal = 1;
export const threadsGlobal = 2;
/** 1 where this thread may sleep at a barrier. */
export const patientGlobal = 3;
/** How far behind the tickets' addresses those of this step lie: two sets are used in turn. */
export const ticketsGlobal = 4;
