/** The journal in the directory of a sweep. */
export const journalName = 'samples.jsonl';
