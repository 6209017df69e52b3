export { ScalingJournal } from './journal.js';
export { isJournalBegun, readJournal, type JournalContents, type TornLine } from './readJournal.js';
export type { JournalConfiguration, JournalExperiment, JournalHeader } from './schemas.js';
