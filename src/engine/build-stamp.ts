/** What this build of the package was made from, as the build fills it in; empty where sources run as they are. */
export const buildStamp = "";
