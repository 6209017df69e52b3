export { ScalingJournal } from './journal.js';
export { isBegun, readJournal, type JournalContents, type TornLine } from './readJournal.js';
export type { JournalConfiguration, JournalExperiment, JournalHeader } from './schemas.js';
